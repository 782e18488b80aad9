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
 * What this JVM remembers of each deployment's present fence: since when it has known it, how applying it failed, what was
 * judged of it last. Nothing here outlives the fence it belongs to, and nothing is decided on it but words and deadlines.
 * Thread-safe.
 */
final class FenceMemory {
    private final LongSupplier nanoTime;
    private final Map<DeploymentRef, Remembered> remembered = new ConcurrentHashMap<>();

    FenceMemory(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
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

    void applied(LedgerEntry entry) {
        change(entry, known -> known.withRefusal(Optional.empty()));
    }

    void refused(LedgerEntry entry, DeploymentException error) {
        change(entry, known -> known.withRefusal(Optional.of(error)));
    }

    void judged(LedgerEntry entry, DeploymentStatus status) {
        change(entry, known -> known.withStatus(Optional.of(status)));
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
        var fresh = new Remembered(entry.fence(), nanoTime.getAsLong(), Optional.empty(), Optional.empty());
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
            Fence fence, long seenAt, Optional<DeploymentException> refusal, Optional<DeploymentStatus> status) {
        Remembered withRefusal(Optional<DeploymentException> error) {
            return new Remembered(fence, seenAt, error, status);
        }

        Remembered withStatus(Optional<DeploymentStatus> judged) {
            return new Remembered(fence, seenAt, refusal, judged);
        }
    }
}
