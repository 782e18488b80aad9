package dev.slipway.core.history;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A store in this process's memory: for tests, examples, and hosts that keep no record beyond their own life. Several
 * managers of one process may share it. Thread-safe.
 */
public final class InMemoryHistoryStore implements HistoryStore {
    private final StoreId id;
    private final Map<LedgerScope, GroupLedger> ledgers = new HashMap<>();
    private final Map<DeploymentId, GroupId> owners = new HashMap<>();
    private final Map<DeploymentRef, NavigableMap<RevisionNumber, Revision>> revisions = new HashMap<>();

    /**
     * Makes an empty store.
     *
     * @param random where its identity comes from
     */
    public InMemoryHistoryStore(RandomGenerator random) {
        this.id = StoreId.random(random);
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
        for (LedgerEntry entry : commit.entries()) {
            GroupId owner = owners.get(entry.deployment().id());
            if (owner != null && !owner.equals(entry.deployment().group())) {
                return new CommitResult.IdTaken(entry.deployment().id());
            }
        }
        checkRevisions(commit);
        Map<DeploymentId, LedgerEntry> entries = new HashMap<>(ledger.entries());
        for (DeploymentId removed : commit.removals()) {
            LedgerEntry entry = entries.remove(removed);
            if (entry != null) {
                owners.remove(removed);
                revisions.remove(entry.deployment());
            }
        }
        for (LedgerEntry entry : commit.entries()) {
            entries.put(entry.deployment().id(), entry);
            owners.put(entry.deployment().id(), entry.deployment().group());
        }
        for (Revision revision : commit.revisions()) {
            keep(revision, entries.get(revision.deployment().id()));
        }
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

    private void checkRevisions(Commit commit) {
        for (Revision revision : commit.revisions()) {
            if (commit.entries().stream().noneMatch(entry -> entry.deployment().equals(revision.deployment()))) {
                throw new DeploymentException(
                        ErrorCode.INTERNAL,
                        "revision " + revision.number() + " of '"
                                + revision.deployment().id() + "' comes without an entry",
                        false,
                        Optional.of(revision.deployment().id()));
            }
            var history = kept(revision.deployment());
            RevisionNumber expected =
                    history.isEmpty() ? RevisionNumber.FIRST : history.lastKey().next();
            if (!revision.number().equals(expected)) {
                throw new DeploymentException(
                        ErrorCode.INTERNAL,
                        "revision " + revision.number() + " of '"
                                + revision.deployment().id() + "' can't follow; the next one is " + expected,
                        false,
                        Optional.of(revision.deployment().id()));
            }
        }
    }

    private void keep(Revision revision, LedgerEntry entry) {
        var history = revisions.computeIfAbsent(revision.deployment(), ref -> new TreeMap<>());
        history.put(revision.number(), revision);
        long oldest = history.lastKey().value() - KEPT_REVISIONS + 1;
        history.keySet()
                .removeIf(number -> number.value() < oldest && !entry.lastGood().equals(Optional.of(number)));
    }
}
