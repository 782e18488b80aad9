package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.IdConflictException;
import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.spi.Commit;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * The only writer of ledgers. A decision is made on exactly the ledger that its commit replaces, and made again on the newer
 * one if another writer was faster. Within one JVM the writers of a group take turns, so that only JVMs contend.
 * Thread-safe.
 */
final class Recorder {
    private static final int MOST_ATTEMPTS = 100;

    private final HistoryStore store;
    private final Retrying retrying;
    private final DeploymentListener listener;
    private final RandomGenerator random;
    private final Map<GroupId, Lock> turns = new ConcurrentHashMap<>();

    Recorder(HistoryStore store, Retrying retrying, DeploymentListener listener, RandomGenerator random) {
        this.store = store;
        this.retrying = retrying;
        this.listener = listener;
        this.random = random;
    }

    /** Reads a group's ledger. */
    GroupLedger ledger(GroupId group) {
        return retrying.call("ledger", () -> store.ledger(LedgerScope.of(group)));
    }

    /** Decides and records; returns what the decision that landed answered. */
    <T> T record(GroupId group, Decision<T> decision) {
        Lock turn = turns.computeIfAbsent(group, any -> new ReentrantLock());
        turn.lock();
        try {
            GroupLedger ledger = ledger(group);
            for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
                var token = CommitToken.random(random);
                Decided<T> decided = decision.decide(ledger, token);
                if (decided.entry().isEmpty()) {
                    return decided.answer();
                }
                Optional<GroupLedger> moved = tryCommit(Commit.builder()
                        .scope(ledger.scope())
                        .base(ledger.counter())
                        .token(token)
                        .addEntries(decided.entry().get())
                        .addAllRevisions(decided.revision().stream().toList())
                        .build());
                if (moved.isEmpty()) {
                    return decided.answer();
                }
                ledger = moved.get();
                listener.conflicted(ledger.scope(), attempt);
                retrying.pause(attempt);
            }
        } finally {
            turn.unlock();
        }
        throw new DeploymentException(
                ErrorCode.CONTENDED,
                "too many writers in group '" + group + "' at once: gave up after " + MOST_ATTEMPTS
                        + " attempts, nothing was recorded",
                true,
                Optional.empty());
    }

    /** Records what was concluded from a ledger read earlier; false, and nothing recorded, if it has moved since. */
    boolean recordIfUnmoved(GroupLedger ledger, Collection<LedgerEntry> entries, Collection<DeploymentId> removals) {
        return tryCommit(Commit.builder()
                        .scope(ledger.scope())
                        .base(ledger.counter())
                        .token(CommitToken.random(random))
                        .addAllEntries(entries)
                        .addAllRemovals(removals)
                        .build())
                .isEmpty();
    }

    /** Empty if it landed, the ledger as it is if that had moved. */
    private Optional<GroupLedger> tryCommit(Commit commit) {
        return store.commit(commit)
                .match(landed -> Optional.empty(), conflict -> Optional.of(conflict.ledger()), taken -> {
                    throw IdConflictException.taken(taken.id());
                });
    }

    /** Turns a ledger into a change of it. Called again when the ledger has moved, so free of effects. */
    @FunctionalInterface
    interface Decision<T> {
        /** Decides; throws to refuse. */
        Decided<T> decide(GroupLedger ledger, CommitToken token);
    }

    /**
     * What a decision came to.
     *
     * @param entry the entry to record; empty to record nothing
     * @param revision the revision to record with it; empty for none
     * @param answer what the caller gets
     */
    record Decided<T>(Optional<LedgerEntry> entry, Optional<Revision> revision, T answer) {
        static <T> Decided<T> record(LedgerEntry entry, Revision revision, T answer) {
            return new Decided<>(Optional.of(entry), Optional.of(revision), answer);
        }

        static <T> Decided<T> record(LedgerEntry entry, T answer) {
            return new Decided<>(Optional.of(entry), Optional.empty(), answer);
        }

        static <T> Decided<T> nothing(T answer) {
            return new Decided<>(Optional.empty(), Optional.empty(), answer);
        }
    }
}
