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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only writer of ledgers. A decision is made on exactly the ledger that its commit replaces, and made again on the newer
 * one if another writer was faster. Within one JVM the writers of a group take turns, so that only JVMs contend.
 * Thread-safe.
 */
final class Recorder {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final int MOST_ATTEMPTS = 100;

    private final HistoryStore store;
    private final CommitSender sender;
    private final Retrying retrying;
    private final DeploymentListener listener;
    private final RandomGenerator random;
    private final Map<GroupId, Lock> turns = new ConcurrentHashMap<>();

    Recorder(
            HistoryStore store,
            CommitSender sender,
            Retrying retrying,
            DeploymentListener listener,
            RandomGenerator random) {
        this.store = store;
        this.sender = sender;
        this.retrying = retrying;
        this.listener = listener;
        this.random = random;
    }

    /** Reads a group's ledger. */
    GroupLedger ledger(GroupId group) {
        return sender.ledger(LedgerScope.of(group));
    }

    /**
     * Decides and records; returns what the decision that landed answered. Throws {@link ErrorCode#OUTCOME_UNKNOWN} if that
     * can't be told; whatever else it throws says that nothing was recorded, nor will be.
     */
    <T> T record(GroupId group, Decision<T> decision) {
        Lock turn = turns.computeIfAbsent(group, any -> new ReentrantLock());
        turn.lock();
        try {
            Retrying.Attempts attempts = retrying.attempts(MOST_ATTEMPTS);
            GroupLedger ledger = ledger(group);
            while (true) {
                var token = CommitToken.random(random);
                Decided<T> decided = decision.decide(ledger, token);
                if (decided.entry().isEmpty()) {
                    return decided.answer();
                }
                Optional<GroupLedger> moved = sender.send(Commit.builder()
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
                listener.conflicted(ledger.scope(), attempts.made());
                if (!attempts.another()) {
                    throw contended(group, attempts.made());
                }
            }
        } finally {
            turn.unlock();
        }
    }

    /** Only ever after an answer that says so: nothing was recorded. */
    private static DeploymentException contended(GroupId group, int attempts) {
        return new DeploymentException(
                ErrorCode.CONTENDED,
                "other writers of group '" + group + "' were faster: gave up after "
                        + (attempts == 1 ? "1 attempt" : attempts + " attempts") + ", nothing was recorded",
                true,
                Optional.empty());
    }

    /**
     * Records what was concluded from a ledger read earlier, unless it has moved since. A lost answer isn't looked for: the
     * next pass concludes from the ledger as it is then.
     */
    Fate recordIfUnmoved(GroupLedger ledger, Collection<LedgerEntry> entries, Collection<DeploymentId> removals) {
        var commit = Commit.builder()
                .scope(ledger.scope())
                .base(ledger.counter())
                .token(CommitToken.random(random))
                .addAllEntries(entries)
                .addAllRemovals(removals)
                .build();
        try {
            return store.commit(commit).match(landed -> Fate.LANDED, conflict -> Fate.NOT_LANDED, taken -> {
                throw IdConflictException.taken(taken.id());
            });
        } catch (DeploymentException e) {
            if (e.code() != ErrorCode.OUTCOME_UNKNOWN) {
                throw e;
            }
            LOG.warn(
                    "the answer to a commit in the ledger of {} was lost; the next pass goes by what is there: {}",
                    ledger.scope(),
                    e.getMessage());
            return Fate.UNKNOWN;
        }
    }

    /** Turns a ledger into a change of it. Called again when the ledger has moved, so free of effects. */
    @FunctionalInterface
    interface Decision<T> {
        /** Decides; throws to refuse. */
        Decided<T> decide(GroupLedger ledger, CommitToken token);
    }

    /**
     * What a decision came to: a revision and the entry that names it, or an entry marked as being removed, or nothing.
     *
     * @param entry the entry to record; empty to record nothing
     * @param revision the revision to record with it; empty for none
     * @param answer what the caller gets
     */
    record Decided<T>(Optional<LedgerEntry> entry, Optional<Revision> revision, T answer) {
        static <T> Decided<T> revision(LedgerEntry entry, Revision revision, T answer) {
            return new Decided<>(Optional.of(entry), Optional.of(revision), answer);
        }

        static <T> Decided<T> deletion(LedgerEntry entry, T answer) {
            return new Decided<>(Optional.of(entry), Optional.empty(), answer);
        }

        static <T> Decided<T> nothing(T answer) {
            return new Decided<>(Optional.empty(), Optional.empty(), answer);
        }
    }
}
