package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.Revision;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * What this JVM remembers of each deployment's present fence: since when it has known it, how applying it failed and until when
 * it isn't tried again, what was judged of it last. Nothing here outlives the fence it belongs to, but that it had been known
 * before where the next fence asks for the same replicas. What is decided on it: words, deadlines, pauses, and that nothing is
 * changed on top of a back end that was seen ahead of the record. Thread-safe.
 */
final class FenceMemory {
    private final LongSupplier nanoTime;
    private final BackOff backOff;
    private final PerFence<Remembered> remembered;

    FenceMemory(LongSupplier nanoTime, BackOff backOff) {
        this.nanoTime = nanoTime;
        this.backOff = backOff;
        this.remembered = new PerFence<>(nanoTime, Remembered::carriedOver);
    }

    Duration sinceSeen(LedgerEntry entry) {
        return Duration.ofNanos(nanoTime.getAsLong() - of(entry).seenAt());
    }

    Optional<DeploymentException> refusal(LedgerEntry entry) {
        return of(entry).refusal();
    }

    Optional<DeploymentStatus> lastKnown(LedgerEntry entry) {
        return of(entry).status();
    }

    /** Why a rollback of what has failed was refused last. */
    Optional<DeploymentException> noWayBack(LedgerEntry entry) {
        return of(entry).noWayBack();
    }

    /** Whether the back end may be told again. */
    boolean isDue(LedgerEntry entry) {
        return backOff.isOver(of(entry).applying());
    }

    /** Whether a rollback may be tried again. */
    boolean mayGoBack(LedgerEntry entry) {
        return backOff.isOver(of(entry).goingBack());
    }

    void applied(LedgerEntry entry) {
        change(entry, known -> known.withRefusal(Optional.empty(), BackOff.Pause.NONE));
    }

    /** It may be tried again at any time. */
    void refused(LedgerEntry entry, DeploymentException error) {
        change(entry, known -> known.withRefusal(Optional.of(error), known.applying()));
    }

    /** It is left alone for a while. */
    void failed(LedgerEntry entry, DeploymentException error) {
        change(entry, known -> known.withRefusal(Optional.of(error), backOff.afterFailure(known.applying(), error)));
    }

    /** The refusal isn't true any more. */
    void notRefused(LedgerEntry entry) {
        change(entry, known -> known.withRefusal(Optional.empty(), known.applying()));
    }

    /** A user is waiting: no pause is left. */
    void hurried(LedgerEntry entry) {
        change(entry, known -> known.withRefusal(known.refusal(), BackOff.Pause.NONE));
    }

    void judged(LedgerEntry entry, DeploymentStatus status) {
        change(entry, known -> known.withStatus(status));
    }

    void cannotGoBack(LedgerEntry entry, DeploymentException error) {
        change(entry, known -> known.withoutWayBack(Optional.of(error), backOff.afterRefusal(known.goingBack())));
    }

    /** Going back would change nothing now. */
    void staysThere(LedgerEntry entry) {
        change(entry, known -> known.withoutWayBack(Optional.empty(), backOff.afterRefusal(known.goingBack())));
    }

    /** What the entry asks for: what is remembered of the fence before goes on if that asked for the same replicas. */
    void learned(LedgerEntry entry, Revision revision) {
        remembered.learn(entry, revision, Remembered.fresh(nanoTime.getAsLong()));
    }

    /** What is remembered now. */
    Set<DeploymentRef> known() {
        return remembered.known();
    }

    /** Forgets deployments. */
    void forget(Set<DeploymentRef> gone) {
        remembered.forget(gone);
    }

    private Remembered of(LedgerEntry entry) {
        return change(entry, known -> known);
    }

    private Remembered change(LedgerEntry entry, UnaryOperator<Remembered> step) {
        return remembered.change(entry, Remembered.fresh(nanoTime.getAsLong()), step);
    }

    private record Remembered(
            long seenAt,
            Optional<DeploymentException> refusal,
            BackOff.Pause applying,
            Optional<DeploymentException> noWayBack,
            BackOff.Pause goingBack,
            Optional<DeploymentStatus> status) {
        static Remembered fresh(long now) {
            return new Remembered(
                    now, Optional.empty(), BackOff.Pause.NONE, Optional.empty(), BackOff.Pause.NONE, Optional.empty());
        }

        Remembered withRefusal(Optional<DeploymentException> error, BackOff.Pause pause) {
            return new Remembered(seenAt, error, pause, noWayBack, goingBack, status);
        }

        Remembered withoutWayBack(Optional<DeploymentException> error, BackOff.Pause pause) {
            return new Remembered(seenAt, refusal, applying, error, pause, status);
        }

        /** That it had been known, and why there was no way back, goes on with what is known already of the next fence. */
        Remembered carriedOver(Remembered next) {
            return new Remembered(seenAt, next.refusal, next.applying, noWayBack, goingBack, next.status);
        }

        /** That the back end is ahead is taken back by nothing that was true before. */
        Remembered withStatus(DeploymentStatus judged) {
            boolean isOvertaken = status.filter(known -> known.reason().code().equals(ReasonCode.RECORD_BEHIND))
                    .filter(known -> judged.observedAt().isBefore(known.observedAt()))
                    .isPresent();
            return isOvertaken
                    ? this
                    : new Remembered(seenAt, refusal, applying, noWayBack, goingBack, Optional.of(judged));
        }
    }
}
