package dev.slipway.core.history;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.StoreId;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.StoreRestoration;
import dev.slipway.spi.record.Refusals;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A store in this process's memory: for tests, examples, and hosts that keep no record beyond their own life. Several
 * managers of one process may share it. Thread-safe.
 */
public final class InMemoryHistoryStore implements HistoryStore {
    private final StoreId id;
    private final Map<LedgerScope, GroupLedger> ledgers = new HashMap<>();
    private final Map<DeploymentId, GroupId> owners = new HashMap<>();
    private final Map<DeploymentRef, NavigableMap<RevisionNumber, Revision>> revisions = new HashMap<>();

    /** Makes an empty store, whose identity comes from a {@link SecureRandom}. */
    public InMemoryHistoryStore() {
        this(new SecureRandom());
    }

    /**
     * Makes an empty store whose identity can be foreseen, for tests.
     *
     * @param random where its identity comes from
     */
    public InMemoryHistoryStore(RandomGenerator random) {
        this(StoreId.random(random));
    }

    private InMemoryHistoryStore(StoreId id) {
        this.id = id;
    }

    /**
     * Prepares to make a store of an export, in this process's memory.
     *
     * @return to be given to {@link RecordImport}
     */
    public static StoreRestoration restoration() {
        return new InMemoryRestoration();
    }

    /** Makes a store of what another one had recorded. */
    static InMemoryHistoryStore restored(StoreId id, List<GroupLedger> ledgers, Collection<Revision> revisions) {
        var store = new InMemoryHistoryStore(id);
        synchronized (store) {
            for (GroupLedger ledger : ledgers) {
                store.ledgers.put(ledger.scope(), ledger);
                ledger.entries()
                        .forEach((deployment, entry) ->
                                store.owners.put(deployment, entry.deployment().group()));
            }
            for (Revision revision : revisions) {
                store.revisions
                        .computeIfAbsent(revision.deployment(), ref -> new TreeMap<>())
                        .put(revision.number(), revision);
            }
        }
        return store;
    }

    @Override
    public StoreId id() {
        return id;
    }

    @Override
    public synchronized GroupLedger ledger(LedgerScope scope) {
        return ledgers.getOrDefault(scope, GroupLedger.empty(scope));
    }

    @Override
    public synchronized CommitResult commit(Commit commit) {
        GroupLedger ledger = ledger(commit.scope());
        if (ledger.counter() != commit.base()) {
            return new CommitResult.Conflict(ledger);
        }
        Optional<DeploymentId> taken = takenId(commit);
        if (taken.isPresent()) {
            return new CommitResult.IdTaken(taken.get());
        }
        Map<DeploymentId, LedgerEntry> entries = new LinkedHashMap<>(ledger.entries());
        commit.removals().forEach(entries::remove);
        commit.entries().forEach(entry -> entries.put(entry.deployment().id(), entry));
        checkRevisions(commit, entries);
        // The ledger across groups holds reservations: it owns neither ids nor histories.
        if (commit.scope().group().isPresent()) {
            for (DeploymentId removed : commit.removals()) {
                forget(ledger.entries().get(removed));
            }
            for (LedgerEntry entry : commit.entries()) {
                LedgerEntry former = ledger.entries().get(entry.deployment().id());
                if (former != null && !former.deployment().equals(entry.deployment())) {
                    forget(former);
                }
                owners.put(entry.deployment().id(), entry.deployment().group());
            }
        }
        for (Revision revision : commit.revisions()) {
            revisions
                    .computeIfAbsent(revision.deployment(), ref -> new TreeMap<>())
                    .put(revision.number(), revision);
        }
        commit.entries().forEach(this::trim);
        var next = new GroupLedger(commit.scope(), ledger.counter() + 1, entries);
        ledgers.put(commit.scope(), next);
        return new CommitResult.Landed(next);
    }

    @Override
    public synchronized Optional<GroupId> locate(DeploymentId deployment) {
        return Optional.ofNullable(owners.get(deployment));
    }

    @Override
    public synchronized Map<RevisionKey, Revision> revisions(Collection<RevisionKey> keys) {
        Map<RevisionKey, Revision> found = new HashMap<>();
        for (RevisionKey key : keys) {
            Revision revision = kept(key.deployment()).get(key.number());
            if (revision != null) {
                found.put(key, revision);
            }
        }
        return found;
    }

    @Override
    public synchronized List<Revision> history(DeploymentRef deployment, int most) {
        return kept(deployment).descendingMap().values().stream().limit(most).toList();
    }

    @Override
    public synchronized Set<GroupId> groups() {
        return new HashSet<>(owners.values());
    }

    private NavigableMap<RevisionNumber, Revision> kept(DeploymentRef deployment) {
        return revisions.getOrDefault(deployment, new TreeMap<>());
    }

    private Optional<DeploymentId> takenId(Commit commit) {
        return commit.entries().stream()
                .map(LedgerEntry::deployment)
                .filter(deployment -> commit.scope().group().isPresent())
                .filter(deployment -> !owners.getOrDefault(deployment.id(), deployment.group())
                        .equals(deployment.group()))
                .map(DeploymentRef::id)
                .findFirst();
    }

    private void checkRevisions(Commit commit, Map<DeploymentId, LedgerEntry> entries) {
        Map<DeploymentRef, RevisionNumber> latest = new HashMap<>();
        for (Revision revision : commit.revisions()) {
            DeploymentRef deployment = revision.deployment();
            Refusals.checkHasEntry(Optional.ofNullable(entries.get(deployment.id())), revision);
            var history = kept(deployment);
            Optional<RevisionNumber> former = Optional.ofNullable(latest.get(deployment))
                    .or(() -> history.isEmpty() ? Optional.empty() : Optional.of(history.lastKey()));
            Refusals.checkFollows(former, revision);
            latest.put(deployment, revision.number());
        }
    }

    private void forget(@Nullable LedgerEntry entry) {
        if (entry != null) {
            owners.remove(entry.deployment().id());
            revisions.remove(entry.deployment());
        }
    }

    private void trim(LedgerEntry entry) {
        var history = kept(entry.deployment());
        history.keySet()
                .removeIf(number -> number.value() <= history.lastKey().value() - KEPT_REVISIONS
                        && entry.lastGood().filter(number::equals).isEmpty());
    }
}
