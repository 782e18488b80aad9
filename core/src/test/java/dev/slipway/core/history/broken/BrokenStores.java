package dev.slipway.core.history.broken;

import dev.slipway.core.WrappedStore;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.RolloutStep;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The mistakes that a store's author makes. */
final class BrokenStores {
    private BrokenStores() {}

    /** The last one wins: nobody looks at the counter that was decided on. */
    static final class IgnoresTheBase extends WrappedStore {
        IgnoresTheBase(HistoryStore right) {
            super(right);
        }

        @Override
        public synchronized CommitResult commit(Commit commit) {
            long counter = ledger(commit.scope()).counter();
            return super.commit(copy(commit).base(counter).build());
        }
    }

    /** An entry that is to go stays. */
    static final class LosesRemovals extends WrappedStore {
        LosesRemovals(HistoryStore right) {
            super(right);
        }

        @Override
        public CommitResult commit(Commit commit) {
            return super.commit(copy(commit).removals(Set.of()).build());
        }
    }

    /** What a lost commit has claimed stays claimed. */
    static final class KeepsClaimsOfConflicts extends WrappedStore {
        private final Map<DeploymentId, GroupId> claims;

        KeepsClaimsOfConflicts(HistoryStore right, Map<DeploymentId, GroupId> claims) {
            super(right);
            this.claims = claims;
        }

        @Override
        public synchronized CommitResult commit(Commit commit) {
            for (LedgerEntry entry : commit.entries()) {
                GroupId claimed = claims.get(entry.deployment().id());
                if (claimed != null && !claimed.equals(entry.deployment().group())) {
                    return new CommitResult.IdTaken(entry.deployment().id());
                }
            }
            CommitResult result = super.commit(commit);
            if (result instanceof CommitResult.Conflict) {
                commit.entries().stream()
                        .map(LedgerEntry::deployment)
                        .filter(deployment -> locate(deployment.id()).isEmpty())
                        .forEach(deployment -> claims.put(deployment.id(), deployment.group()));
            }
            return result;
        }
    }

    /** A history begins where it began. */
    static final class OldestFirst extends WrappedStore {
        OldestFirst(HistoryStore right) {
            super(right);
        }

        @Override
        public List<Revision> history(DeploymentRef deployment, int most) {
            List<Revision> history = new ArrayList<>(super.history(deployment, most));
            Collections.reverse(history);
            return history;
        }
    }

    /** One field of an entry has no column. */
    static final class DropsTheStep extends WrappedStore {
        DropsTheStep(HistoryStore right) {
            super(right);
        }

        @Override
        public GroupLedger ledger(LedgerScope scope) {
            GroupLedger ledger = super.ledger(scope);
            Map<DeploymentId, LedgerEntry> entries = new HashMap<>();
            ledger.entries().forEach((id, entry) -> {
                var without = LedgerEntry.builder();
                without.from(entry).step(RolloutStep.RUN);
                entries.put(id, without.build());
            });
            return new GroupLedger(scope, ledger.counter(), entries);
        }
    }

    /** One field of a revision has no column. */
    static final class DropsTheRequestId extends WrappedStore {
        DropsTheRequestId(HistoryStore right) {
            super(right);
        }

        @Override
        public List<Revision> history(DeploymentRef deployment, int most) {
            return super.history(deployment, most).stream()
                    .map(revision -> {
                        var without = Revision.builder();
                        without.from(revision).requestId(Optional.empty());
                        return without.build();
                    })
                    .toList();
        }
    }

    /** Every instance believes what it has read once, until it commits itself. */
    static final class ReadsFromACache extends WrappedStore {
        private final Map<LedgerScope, GroupLedger> cache = new ConcurrentHashMap<>();

        ReadsFromACache(HistoryStore right) {
            super(right);
        }

        @Override
        public GroupLedger ledger(LedgerScope scope) {
            return cache.computeIfAbsent(scope, super::ledger);
        }

        @Override
        public CommitResult commit(Commit commit) {
            CommitResult result = super.commit(commit);
            cache.remove(commit.scope());
            return result;
        }
    }

    /** An id is looked for in the group's own ledger only. */
    static final class SharesIds extends WrappedStore {
        private final Map<LedgerScope, HistoryStore> groups;

        SharesIds(HistoryStore right, Map<LedgerScope, HistoryStore> groups) {
            super(right);
            this.groups = groups;
        }

        private HistoryStore of(LedgerScope scope) {
            return groups.get(scope);
        }

        @Override
        public GroupLedger ledger(LedgerScope scope) {
            return of(scope).ledger(scope);
        }

        @Override
        public CommitResult commit(Commit commit) {
            return of(commit.scope()).commit(commit);
        }

        @Override
        public synchronized Optional<GroupId> locate(DeploymentId id) {
            return groups.values().stream()
                    .flatMap(group -> group.locate(id).stream())
                    .findFirst();
        }

        @Override
        public Map<RevisionKey, Revision> revisions(Collection<RevisionKey> keys) {
            Map<RevisionKey, Revision> found = new HashMap<>();
            keys.forEach(key ->
                    found.putAll(of(LedgerScope.of(key.deployment().group())).revisions(List.of(key))));
            return found;
        }

        @Override
        public List<Revision> history(DeploymentRef deployment, int most) {
            return of(LedgerScope.of(deployment.group())).history(deployment, most);
        }

        @Override
        public Set<GroupId> groups() {
            return groups.values().stream()
                    .flatMap(group -> group.groups().stream())
                    .collect(Collectors.toSet());
        }
    }

    /** The last good one is one of the latest, or it is gone. */
    static final class ForgetsTheLastGood extends WrappedStore {
        ForgetsTheLastGood(HistoryStore right) {
            super(right);
        }

        @Override
        public List<Revision> history(DeploymentRef deployment, int most) {
            return super.history(deployment, Math.min(most, KEPT_REVISIONS));
        }
    }

    /** A lost commit's revision overwrites the one of its number, as where the number alone is the key. */
    static final class ShowsLostRevisions extends WrappedStore {
        private final Map<RevisionKey, Revision> written = new ConcurrentHashMap<>();

        ShowsLostRevisions(HistoryStore right) {
            super(right);
        }

        @Override
        public CommitResult commit(Commit commit) {
            CommitResult result = super.commit(commit);
            commit.revisions().forEach(revision -> written.putIfAbsent(revision.key(), revision));
            return result;
        }

        @Override
        public Map<RevisionKey, Revision> revisions(Collection<RevisionKey> keys) {
            Map<RevisionKey, Revision> found = new HashMap<>();
            for (RevisionKey key : keys) {
                if (written.containsKey(key)) {
                    found.put(key, written.get(key));
                }
            }
            return found;
        }
    }

    private static Commit.Builder copy(Commit commit) {
        var copy = Commit.builder();
        copy.from(commit);
        return copy;
    }
}
