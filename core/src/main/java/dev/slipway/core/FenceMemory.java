package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Fence;
import dev.slipway.model.LedgerEntry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * What this JVM remembers of each deployment's present fence: since when it has known it, how applying it failed and until when
 * it isn't tried again, what was judged of it last. Nothing here outlives the fence it belongs to, and nothing is decided on it
 * but words, deadlines and pauses. Thread-safe.
 */
final class FenceMemory {
    private final LongSupplier nanoTime;
    private final BackOff backOff;
    private final Map<DeploymentRef, Remembered> remembered = new ConcurrentHashMap<>();

    FenceMemory(LongSupplier nanoTime, BackOff backOff) {
        this.nanoTime = nanoTime;
        this.backOff = backOff;
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

    /** What is remembered now. */
    Set<DeploymentRef> known() {
        return Set.copyOf(remembered.keySet());
    }

    /** Forgets deployments. */
    void forget(Set<DeploymentRef> gone) {
        remembered.keySet().removeAll(gone);
    }

    private Remembered of(LedgerEntry entry) {
        return change(entry, known -> known);
    }

    private Remembered change(LedgerEntry entry, UnaryOperator<Remembered> step) {
        var fresh = Remembered.fresh(entry.fence(), nanoTime.getAsLong());
        Remembered now = remembered.compute(entry.deployment(), (ref, known) -> {
            if (known != null && known.fence().isAfter(entry.fence())) {
                return known;
            }
            boolean current = known != null && known.fence().equals(entry.fence());
            return step.apply(current ? known : fresh);
        });
        // Who comes with an older fence learns nothing of the newer one, and takes nothing from it.
        return now.fence().equals(entry.fence()) ? now : fresh;
    }

    private record Remembered(
            Fence fence,
            long seenAt,
            Optional<DeploymentException> refusal,
            BackOff.Pause applying,
            Optional<DeploymentException> noWayBack,
            BackOff.Pause goingBack,
            Optional<DeploymentStatus> status) {
        static Remembered fresh(Fence fence, long now) {
            return new Remembered(
                    fence,
                    now,
                    Optional.empty(),
                    BackOff.Pause.NONE,
                    Optional.empty(),
                    BackOff.Pause.NONE,
                    Optional.empty());
        }

        Remembered withRefusal(Optional<DeploymentException> error, BackOff.Pause pause) {
            return new Remembered(fence, seenAt, error, pause, noWayBack, goingBack, status);
        }

        Remembered withoutWayBack(Optional<DeploymentException> error, BackOff.Pause pause) {
            return new Remembered(fence, seenAt, refusal, applying, error, pause, status);
        }

        Remembered withStatus(DeploymentStatus judged) {
            return new Remembered(fence, seenAt, refusal, applying, noWayBack, goingBack, Optional.of(judged));
        }
    }
}
