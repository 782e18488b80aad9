package dev.slipway.core;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.IdConflictException;
import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only writer of ledgers. A decision is made on exactly the ledger that its commit replaces, and made again on the newer
 * one if another writer was faster. Within one JVM the changes of a group queue up and are committed together, so that only
 * JVMs contend. Whatever takes more than before is reserved of the overall limit first, if there is one. Thread-safe.
 */
final class Recorder {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

    private final HistoryStore store;
    private final CommitSender sender;
    private final OverallLimit overall;
    private final Retrying retrying;
    private final DeploymentListener listener;
    private final RandomGenerator random;
    private final Map<GroupId, GroupWriter> writers = new ConcurrentHashMap<>();

    Recorder(
            HistoryStore store,
            CommitSender sender,
            OverallLimit overall,
            Retrying retrying,
            DeploymentListener listener,
            RandomGenerator random) {
        this.store = store;
        this.sender = sender;
        this.overall = overall;
        this.retrying = retrying;
        this.listener = listener;
        this.random = random;
    }

    /** Reads a group's ledger. */
    GroupLedger ledger(GroupId group) {
        return sender.ledger(LedgerScope.of(group));
    }

    /** What an admission is decided on. */
    Basis basis(GroupLedger ledger) {
        return new Basis(ledger, overall::read);
    }

    /** As {@link #basis}, but as if every group had released already what it has reserved and doesn't hold. */
    Basis foreseen(GroupLedger ledger) {
        return new Basis(ledger, overall::foreseen);
    }

    /**
     * Decides and records a change of one deployment; returns what the decision that landed answered. Throws
     * {@link ErrorCode#OUTCOME_UNKNOWN} if that can't be told; whatever else it throws says that nothing was recorded, nor will
     * be. The decision may be made in another thread of this JVM.
     */
    <T> T record(GroupId group, DeploymentId deployment, Decision<T> decision) {
        return writers.computeIfAbsent(
                        group, id -> new GroupWriter(LedgerScope.of(id), sender, overall, retrying, listener, random))
                .record(deployment, decision);
    }

    /** As {@link #recordIfUnmoved(Basis, Collection, Collection)}, of what was concluded without an admission. */
    Fate recordIfUnmoved(GroupLedger ledger, Collection<LedgerEntry> entries, Collection<DeploymentId> removals) {
        return recordIfUnmoved(basis(ledger), entries, removals);
    }

    /**
     * Records what was concluded from a ledger read earlier, unless it has moved since. A lost answer, as is whatever a store throws
     * that doesn't say that nothing was recorded, isn't looked for: the next pass concludes from the ledger as it is then.
     */
    Fate recordIfUnmoved(Basis basis, Collection<LedgerEntry> entries, Collection<DeploymentId> removals) {
        if (!isReserved(basis, entries)) {
            return Fate.NOT_LANDED;
        }
        GroupLedger ledger = basis.ledger();
        var commit = Commit.builder()
                .scope(ledger.scope())
                .base(ledger.counter())
                .token(CommitToken.random(random))
                .addAllEntries(entries)
                .addAllRemovals(removals)
                .build();
        CommitResult answer;
        try {
            answer = store.commit(commit);
        } catch (RuntimeException e) {
            if (CommitSender.isRefusal(e)) {
                throw e;
            }
            LOG.warn(
                    "the answer to a commit in the ledger of {} was lost; the next pass goes by what is there: {}",
                    ledger.scope(),
                    e.getMessage());
            return Fate.UNKNOWN;
        }
        return answer.match(landed -> Fate.LANDED, conflict -> Fate.NOT_LANDED, taken -> {
            throw IdConflictException.taken(taken.id());
        });
    }

    private boolean isReserved(Basis basis, Collection<LedgerEntry> entries) {
        if (!basis.isLessThan(entries)) {
            return true;
        }
        Basis next = basis;
        for (LedgerEntry entry : entries) {
            next = next.with(entry);
        }
        GroupLedger planned = next.ledger();
        return basis.overall()
                .map(reservations -> overall.reserve(reservations, planned))
                .orElse(true);
    }

    /** Turns a ledger into a change of it. Called again when the ledger has moved, so free of effects; in any thread. */
    @FunctionalInterface
    interface Decision<T> {
        /** Decides; throws to refuse. */
        Decided<T> decide(Basis basis, CommitToken token);
    }

    /**
     * What a decision came to: a revision and the entry that names it, or an entry marked as being removed, or one with other clients, or
     * nothing.
     *
     * @param entry the entry to record; empty to record nothing
     * @param revision the revision to record with it; empty for none
     * @param answer what the caller gets
     */
    record Decided<T>(Optional<LedgerEntry> entry, Optional<Revision> revision, T answer) {
        static <T> Decided<T> revision(LedgerEntry entry, Revision revision, T answer) {
            return new Decided<>(Optional.of(entry), Optional.of(revision), answer);
        }

        /** An entry without a revision, for which {@link CommitSender} knows how to tell whether it landed. */
        static <T> Decided<T> clients(LedgerEntry entry, T answer) {
            return new Decided<>(Optional.of(entry), Optional.empty(), answer);
        }

        static <T> Decided<T> deletion(LedgerEntry entry, T answer) {
            return new Decided<>(Optional.of(entry), Optional.empty(), answer);
        }

        static <T> Decided<T> nothing(T answer) {
            return new Decided<>(Optional.empty(), Optional.empty(), answer);
        }
    }
}
