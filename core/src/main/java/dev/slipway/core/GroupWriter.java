package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.CommitToken;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.spi.Commit;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.GroupLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * This JVM's writer of one group's ledger. Changes that come while another one is being recorded queue up and are recorded
 * together, each decided on what those before it make of the ledger. What came to nothing on top of something that isn't
 * recorded yet is decided once more afterwards. If a commit of several is refused, its changes go one by one, so that nobody
 * suffers from somebody else's trouble; what hangs in another one's turn is left to its own thread, in the time that this has.
 * Thread-safe.
 */
final class GroupWriter {
    /** A commit carries that many changes at most. */
    static final int MOST_AT_ONCE = 64;

    private static final int MOST_ATTEMPTS = 100;

    private final LedgerScope scope;
    private final CommitSender sender;
    private final OverallLimit overall;
    private final Retrying retrying;
    private final DeploymentListener listener;
    private final RandomGenerator random;
    private final WaitingLine line = new WaitingLine();

    GroupWriter(
            LedgerScope scope,
            CommitSender sender,
            OverallLimit overall,
            Retrying retrying,
            DeploymentListener listener,
            RandomGenerator random) {
        this.scope = scope;
        this.sender = sender;
        this.overall = overall;
        this.retrying = retrying;
        this.listener = listener;
        this.random = random;
    }

    /** Decides and records, in this thread or in that of a change which was faster. */
    <T> T record(DeploymentId deployment, Recorder.Decision<T> decision) {
        var mine = new Pending<T>(deployment, decision);
        line.join(mine);
        if (line.awaitTurn(mine, retrying.attempts(MOST_ATTEMPTS))) {
            try {
                lead(mine);
            } finally {
                line.leave(mine);
            }
        }
        return mine.outcome();
    }

    /** Records what has queued up, until the leader's own change is answered. What goes wrong outside of a batch is its own. */
    private void lead(Pending<?> mine) {
        Retrying.Attempts attempts = retrying.attempts(MOST_ATTEMPTS);
        Optional<GroupLedger> moved = Optional.empty();
        while (!mine.isAnswered()) {
            GroupLedger ledger = moved.orElseGet(() -> sender.ledger(scope));
            moved = recordTogether(mine, new Basis(ledger, overall::read));
            if (moved.isPresent()) {
                listener.conflicted(scope, attempts.made());
                if (!attempts.another()) {
                    throw contended(attempts.made());
                }
            }
        }
    }

    /** One commit of what waits, or of the leader's own where time is so short that others' answers would be lost with it; returns the ledger as it is if others were faster. */
    private Optional<GroupLedger> recordTogether(Pending<?> mine, Basis basis) {
        if (retrying.isHurried()) {
            mine.leaveAlone();
        }
        List<Pending<?>> taken = line.take(mine, MOST_AT_ONCE);
        try {
            var batch = new Batch(basis, CommitToken.random(random), mine, retrying);
            taken.forEach(batch::add);
            return batch.isEmpty() ? Optional.empty() : record(batch);
        } finally {
            line.putBack(taken);
        }
    }

    private Optional<GroupLedger> record(Batch batch) {
        try {
            if (!isReserved(batch)) {
                return Optional.of(sender.ledger(scope));
            }
        } catch (RuntimeException e) {
            batch.refused(e);
            return Optional.empty();
        }
        return line.send(batch.pending()) ? send(batch) : Optional.empty();
    }

    /** What takes more has to be reserved first; false if the overall reservations aren't those that were decided on. */
    private boolean isReserved(Batch batch) {
        return !batch.takesMore()
                || batch.basis
                        .overall()
                        .map(limit -> overall.reserve(limit, batch.basis.ledger()))
                        .orElse(true);
    }

    private Optional<GroupLedger> send(Batch batch) {
        boolean isTold = false;
        try {
            Optional<GroupLedger> moved = sender.send(batch.commit());
            if (moved.isEmpty()) {
                batch.landed();
            }
            isTold = true;
            return moved;
        } catch (DeploymentException e) {
            if (e.code() == ErrorCode.OUTCOME_UNKNOWN) {
                batch.lost(e);
            } else {
                batch.refused(e);
            }
            isTold = true;
            return Optional.empty();
        } finally {
            if (!isTold) {
                batch.lost(StoreException.outcomeUnknown(
                        "the thread that recorded it failed on the way", new IllegalStateException("no answer")));
            }
        }
    }

    /** Only ever after an answer that says so: nothing was recorded. */
    private DeploymentException contended(int attempts) {
        return new DeploymentException(
                ErrorCode.CONTENDED,
                "other writers of " + scope + " were faster: gave up after "
                        + (attempts == 1 ? "1 attempt" : attempts + " attempts") + ", nothing was recorded",
                true,
                Optional.empty());
    }

    /**
     * A change that is in a commit.
     *
     * @param pending whose it is
     * @param decided what it came to
     */
    private record Member<T>(Pending<T> pending, Recorder.Decided<T> decided) {
        void landed() {
            pending.answer(decided.answer());
        }
    }

    /** Changes on their way into one commit. Not thread-safe. */
    private static final class Batch {
        private final Basis recorded;
        private final CommitToken token;
        private final Pending<?> leading;
        private final Retrying retrying;
        private final List<Member<?>> members = new ArrayList<>();
        private final List<LedgerEntry> entries = new ArrayList<>();
        private final List<Revision> revisions = new ArrayList<>();
        private boolean isClosed;
        /** With what the members make of it. */
        private Basis basis;

        private Batch(Basis basis, CommitToken token, Pending<?> leading, Retrying retrying) {
            this.recorded = basis;
            this.basis = basis;
            this.token = token;
            this.leading = leading;
            this.retrying = retrying;
        }

        boolean isEmpty() {
            return members.isEmpty();
        }

        List<Pending<?>> pending() {
            return members.stream().<Pending<?>>map(Member::pending).toList();
        }

        boolean takesMore() {
            return recorded.isLessThan(entries);
        }

        /** Decides, and answers if there is nothing to record and nothing unrecorded that this was decided on. */
        <T> void add(Pending<T> pending) {
            if (isClosed) {
                return;
            }
            Optional<Recorder.Decided<T>> decided = decided(pending);
            if (decided.isEmpty()) {
                return;
            }
            Optional<LedgerEntry> entry = decided.get().entry();
            if (entry.isEmpty()) {
                if (isEmpty()) {
                    pending.answer(decided.get().answer());
                }
                return;
            }
            // What became of a deletion, or of a change of clients, is told by other means than by a revision.
            boolean goesAlone = decided.get().revision().isEmpty();
            if (goesAlone && !isEmpty()) {
                return;
            }
            isClosed = goesAlone;
            members.add(new Member<>(pending, decided.get()));
            entries.add(entry.get());
            decided.get().revision().ifPresent(revisions::add);
            basis = basis.with(entry.get());
        }

        /** Empty if it is refused, on whatever. */
        private <T> Optional<Recorder.Decided<T>> decided(Pending<T> pending) {
            boolean returned = false;
            try {
                Recorder.Decided<T> decided = pending == leading
                        ? pending.decide(basis, token)
                        : retrying.half(() -> pending.decide(basis, token));
                returned = true;
                return Optional.of(decided);
            } catch (RuntimeException e) {
                returned = true;
                if (hangsForAnother(pending, e)) {
                    pending.leaveAlone();
                } else if (isEmpty()) {
                    pending.refuse(e);
                }
                return Optional.empty();
            } finally {
                if (!returned) {
                    pending.leaveAlone();
                }
            }
        }

        private boolean hangsForAnother(Pending<?> pending, RuntimeException error) {
            return pending != leading && Hung.isIn(error);
        }

        Commit commit() {
            return Commit.builder()
                    .scope(recorded.scope())
                    .base(recorded.ledger().counter())
                    .token(token)
                    .addAllEntries(entries)
                    .addAllRevisions(revisions)
                    .build();
        }

        void landed() {
            members.forEach(Member::landed);
        }

        /** Nothing was recorded, because of one of them or of all. */
        void refused(RuntimeException error) {
            Pending<?> first = members.get(0).pending();
            if (members.size() == 1 && !hangsForAnother(first, error)) {
                first.refuse(error);
            } else {
                members.forEach(member -> member.pending().leaveAlone());
            }
        }

        /** Nobody can tell. */
        void lost(DeploymentException error) {
            if (members.size() == 1) {
                members.get(0).pending().refuse(error);
            } else {
                members.forEach(member -> member.pending()
                        .refuse(StoreException.outcomeUnknown(
                                "of the change of '" + member.pending().deployment() + "': " + error.getMessage(),
                                error)));
            }
        }
    }
}
