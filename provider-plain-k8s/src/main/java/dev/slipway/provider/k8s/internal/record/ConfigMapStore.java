package dev.slipway.provider.k8s.internal.record;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.record.Refusals;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** A store in the ConfigMaps of a namespace. Thread-safe. */
public final class ConfigMapStore implements HistoryStore {
    private final RecordMaps maps;
    private final StoreId id;
    private final boolean isReadOnly;
    private final Ledgers ledgers;
    private final IdClaims claims;
    private final RevisionChains chains;
    private final Commits commits;
    /** Writers of one process take turns, because all but one would work in vain. */
    private final Map<LedgerScope, Lock> turns = new ConcurrentHashMap<>();

    private ConfigMapStore(RecordMaps maps, StoreIdentity identity, boolean isReadOnly, RandomGenerator random) {
        this.maps = maps;
        this.id = identity.id();
        this.isReadOnly = isReadOnly;
        this.ledgers = new Ledgers(maps, id, random);
        this.claims = new IdClaims(maps, ledgers, id);
        var revisions = new RevisionMaps(maps, id, random);
        this.chains = new RevisionChains(revisions);
        var sweep = new Sweep(maps, revisions, chains, claims, id);
        this.commits = new Commits(identity, ledgers, claims, revisions, chains, sweep);
    }

    /**
     * Opens the store in a namespace, and makes one if there is none.
     *
     * @param random where identities and the names of attempts come from; two processes must not have the same
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} if the namespace can't hold a store
     * @throws StoreException if it can't be asked now, or what is there can't be used
     */
    public static ConfigMapStore open(KubeCluster cluster, String namespace, RandomGenerator random) {
        var maps = new RecordMaps(cluster, namespace);
        return new ConfigMapStore(maps, opening(maps, () -> StoreIdentity.open(maps, random)), false, random);
    }

    /**
     * Opens the store in a namespace for reading only, without writing anything.
     *
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} if there is none
     * @throws StoreException if it can't be asked now, or what is there can't be used
     */
    public static ConfigMapStore openReadOnly(KubeCluster cluster, String namespace, RandomGenerator random) {
        var maps = new RecordMaps(cluster, namespace);
        return new ConfigMapStore(maps, opening(maps, () -> StoreIdentity.find(maps)), true, random);
    }

    /** The store that an import has made. */
    static ConfigMapStore restored(RecordMaps maps, StoreId id, RandomGenerator random) {
        return new ConfigMapStore(maps, StoreIdentity.of(maps, id), false, random);
    }

    private static StoreIdentity opening(RecordMaps maps, Supplier<StoreIdentity> opening) {
        try {
            return opening.get();
        } catch (KubeException e) {
            throw Troubles.atOpening(maps, e);
        }
    }

    @Override
    public boolean isReadOnly() {
        return isReadOnly;
    }

    @Override
    public StoreId id() {
        return id;
    }

    @Override
    public GroupLedger ledger(LedgerScope scope) {
        return reading("the ledger of " + scope, () -> ledgers.read(scope).toLedger());
    }

    @Override
    public Optional<GroupId> locate(DeploymentId deployment) {
        return reading("the claim of '" + deployment + "'", () -> claims.owner(deployment));
    }

    @Override
    public Set<GroupId> groups() {
        return reading("the ledgers", ledgers::groups);
    }

    @Override
    public Map<RevisionKey, Revision> revisions(Collection<RevisionKey> keys) {
        Map<LedgerScope, Map<DeploymentRef, Set<RevisionNumber>>> wanted = new LinkedHashMap<>();
        for (RevisionKey key : keys) {
            wanted.computeIfAbsent(LedgerScope.of(key.deployment().group()), any -> new LinkedHashMap<>())
                    .computeIfAbsent(key.deployment(), any -> new HashSet<>())
                    .add(key.number());
        }
        Map<RevisionKey, Revision> found = new HashMap<>();
        wanted.forEach((scope, numbers) -> onOneLedger(
                        "revisions of " + scope, scope, ledger -> chains.ofNumbers(ledger, numbers))
                .forEach(revision -> found.put(revision.key(), revision)));
        return found;
    }

    @Override
    public List<Revision> history(DeploymentRef deployment, int most) {
        return onOneLedger(
                "the history of " + deployment,
                LedgerScope.of(deployment.group()),
                ledger -> ledger.entry(deployment)
                        .flatMap(RecordedLedger.Entry::chain)
                        .map(chain -> chains.newest(deployment, chain, most))
                        .orElse(List.of()));
    }

    @Override
    public CommitResult commit(Commit commit) {
        if (isReadOnly) {
            throw StoreException.readOnly(
                    "the store in the namespace '" + maps.namespace() + "' was opened for reading only");
        }
        Refusals.checkOwn(commit, id);
        String nothing = "nothing was recorded in the ledger of " + commit.scope();
        Lock turn = turns.computeIfAbsent(commit.scope(), any -> new ReentrantLock());
        try {
            turn.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreException.unavailable(nothing + ": interrupted", e);
        }
        try {
            return commits.record(commit);
        } catch (KubeException e) {
            throw Troubles.unavailable(maps, nothing, e);
        } finally {
            turn.unlock();
        }
    }

    /** Reads what a ledger leads to; if that is gone meanwhile, on the ledger as it is then. */
    private <T> T onOneLedger(String what, LedgerScope scope, Function<RecordedLedger, T> reading) {
        return reading(what, () -> {
            RecordedLedger ledger = ledgers.read(scope);
            while (true) {
                try {
                    return reading.apply(ledger);
                } catch (MissingMapException e) {
                    RecordedLedger present = ledgers.read(scope);
                    // Only if the ledger has moved on may something be gone that it led to.
                    if (present.counter() == ledger.counter()) {
                        throw StoreException.damaged(e.getMessage(), e);
                    }
                    ledger = present;
                }
            }
        });
    }

    private <T> T reading(String what, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (KubeException e) {
            throw Troubles.unavailable(maps, what + " can't be read", e);
        }
    }
}
