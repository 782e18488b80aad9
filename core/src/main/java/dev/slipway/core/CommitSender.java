package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.IdConflictException;
import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Sends a commit, and finds out what became of it if the answer is lost. While the ledger stands where the commit found it,
 * the request may still be under way: the same commit is sent again, which at most one of them survives. Once the ledger has
 * moved the commit can't land any more, and what is recorded tells whether it had. Where that can't tell, nor do we.
 * Thread-safe.
 */
class CommitSender {
    private static final int MOST_ATTEMPTS = 6;

    /** With these a store says that nothing was recorded. Whatever else it throws, it may have been. */
    private static final Set<ErrorCode> REFUSALS = Set.of(
            ErrorCode.STORE_UNAVAILABLE,
            ErrorCode.STORE_NEWER,
            ErrorCode.STORE_DAMAGED,
            ErrorCode.LEDGER_FULL,
            ErrorCode.READ_ONLY);

    private final HistoryStore store;
    private final Retrying retrying;
    private final DeploymentListener listener;

    CommitSender(HistoryStore store, Retrying retrying, DeploymentListener listener) {
        this.store = store;
        this.retrying = retrying;
        this.listener = listener;
    }

    /** Whether a store says that it recorded nothing; after any other error it may have. */
    static boolean isRefusal(RuntimeException error) {
        return error instanceof DeploymentException known && REFUSALS.contains(known.code());
    }

    /** Reads a group's ledger, or the overall one. */
    GroupLedger ledger(LedgerScope scope) {
        return retrying.call("ledger", () -> store.ledger(scope));
    }

    /** Empty if it landed; the ledger as it is if it didn't, and never will. */
    Optional<GroupLedger> send(Commit commit) {
        var sending = new Sending(commit);
        Retrying.Attempts attempts = retrying.attempts(MOST_ATTEMPTS);
        while (true) {
            Optional<CommitResult> answer = sending.once();
            if (answer.isPresent() && (!sending.isLost() || answer.get() instanceof CommitResult.Landed)) {
                return definite(answer.get());
            }
            if (sending.isLost()) {
                GroupLedger now = sending.ledger();
                if (now.counter() != commit.base()) {
                    return sending.settled(now);
                }
            }
            boolean isWorthIt = sending.isLost() || sending.failure().isRetryable();
            if (!isWorthIt || !attempts.another()) {
                throw sending.failure();
            }
            listener.retried("commit", sending.failure());
        }
    }

    private static Optional<GroupLedger> definite(CommitResult result) {
        return result.match(landed -> Optional.empty(), conflict -> Optional.of(conflict.ledger()), taken -> {
            throw IdConflictException.taken(taken.id());
        });
    }

    /** One commit on its way. Not thread-safe. */
    private final class Sending {
        private final Commit commit;
        private Optional<StoreException> unknown = Optional.empty();
        private Optional<DeploymentException> refusal = Optional.empty();

        private Sending(Commit commit) {
            this.commit = commit;
        }

        Optional<CommitResult> once() {
            try {
                return Optional.of(store.commit(commit));
            } catch (RuntimeException e) {
                if (isRefusal(e)) {
                    refusal = Optional.of((DeploymentException) e);
                } else {
                    unknown = Optional.of(unknown(e));
                }
                return Optional.empty();
            }
        }

        /** Once lost, only the ledger can tell: an earlier request may land after a later one was refused. */
        boolean isLost() {
            return unknown.isPresent();
        }

        DeploymentException failure() {
            return unknown.<DeploymentException>map(lost -> lost)
                    .or(() -> refusal)
                    .orElseThrow();
        }

        GroupLedger ledger() {
            try {
                return CommitSender.this.ledger(commit.scope());
            } catch (RuntimeException e) {
                throw unknown(e);
            }
        }

        Optional<GroupLedger> settled(GroupLedger now) {
            return switch (fate(now)) {
                case LANDED -> Optional.empty();
                case NOT_LANDED -> Optional.of(now);
                case UNKNOWN -> throw failure();
            };
        }

        /** What a ledger that has moved on tells. */
        private Fate fate(GroupLedger now) {
            if (commit.revisions().isEmpty()) {
                LedgerEntry alone = commit.entries().get(0);
                Optional<LedgerEntry> found = found(now, alone.deployment());
                return alone.isRemoving()
                        ? ofDeletion(found)
                        : found.map(entry -> ofClients(alone, entry)).orElse(Fate.UNKNOWN);
            }
            // All of a commit lands or nothing, so what one revision tells is true of every one.
            Fate fate = Fate.UNKNOWN;
            for (Revision revision : commit.revisions()) {
                if (fate == Fate.UNKNOWN) {
                    fate = found(now, revision.deployment())
                            .map(entry -> ofRevision(revision, entry))
                            .orElse(Fate.UNKNOWN);
                }
            }
            return fate;
        }

        private static Optional<LedgerEntry> found(GroupLedger now, DeploymentRef deployment) {
            return Optional.ofNullable(now.entries().get(deployment.id()))
                    .filter(entry -> entry.deployment().equals(deployment));
        }

        /** That it is being deleted, or gone, is all that was wanted, whoever did it. */
        private Fate ofDeletion(Optional<LedgerEntry> found) {
            return found.isEmpty() || found.get().isRemoving() ? Fate.LANDED : Fate.NOT_LANDED;
        }

        /**
         * The commit has made its fence, or somebody else has. With a later one its clients can still tell, since nobody else
         * can have brought a fresh token there; whether they were there and are gone again can't be told.
         */
        private static Fate ofClients(LedgerEntry committed, LedgerEntry entry) {
            if (entry.clients().equals(committed.clients())
                    && !committed.fence().isAfter(entry.fence())) {
                return Fate.LANDED;
            }
            return entry.fence().isAfter(committed.fence()) ? Fate.UNKNOWN : Fate.NOT_LANDED;
        }

        /**
         * The chain has no gaps, so a commit made on revision n - 1 is revision n of it or isn't in it. A first revision
         * needs no look: its incarnation is random, so nobody else can have brought it there.
         */
        private Fate ofRevision(Revision revision, LedgerEntry entry) {
            RevisionNumber number = revision.number();
            if (number.equals(RevisionNumber.FIRST)) {
                return Fate.LANDED;
            }
            if (number.isAfter(entry.latest())) {
                return Fate.NOT_LANDED;
            }
            Optional<Revision> recorded = recorded(revision);
            if (recorded.isEmpty()) {
                return Fate.UNKNOWN;
            }
            return recorded.get().token().equals(commit.token()) ? Fate.LANDED : Fate.NOT_LANDED;
        }

        /** Empty if it was trimmed. */
        private Optional<Revision> recorded(Revision revision) {
            try {
                return Optional.ofNullable(retrying.call("revisions", () -> store.revisions(List.of(revision.key())))
                        .get(revision.key()));
            } catch (RuntimeException e) {
                throw unknown(e);
            }
        }

        private StoreException unknown(RuntimeException cause) {
            return StoreException.outcomeUnknown(
                    "it is not known whether " + what() + " is recorded, or still will be: " + cause.getMessage()
                            + "; look before asking for it again, or ask with the same request id",
                    cause);
        }

        private String what() {
            if (commit.revisions().isEmpty()) {
                LedgerEntry alone = commit.entries().get(0);
                return (alone.isRemoving() ? "the deletion of '" : "the change of the clients of '")
                        + alone.deployment().id() + "'";
            }
            return commit.revisions().stream()
                    .map(revision -> "revision " + revision.number() + " of '"
                            + revision.deployment().id() + "'")
                    .collect(Collectors.joining(" and "));
        }
    }
}
