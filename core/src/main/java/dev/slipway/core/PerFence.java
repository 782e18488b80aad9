package dev.slipway.core;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.LedgerEntry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** One value for each deployment's present fence; it is forgotten with the fence that it belongs to. Thread-safe. */
final class PerFence<T> {
    private final Map<DeploymentRef, Held<T>> held = new ConcurrentHashMap<>();

    /** Takes one step from what is held, or from a fresh value; returns what is held then. */
    T change(LedgerEntry entry, T fresh, UnaryOperator<T> step) {
        Fence fence = entry.fence();
        Held<T> now = held.compute(entry.deployment(), (ref, known) -> {
            if (known != null && known.fence().isAfter(fence)) {
                return known;
            }
            boolean current = known != null && known.fence().equals(fence);
            return new Held<>(fence, step.apply(current ? known.value() : fresh));
        });
        // Who comes with an older fence learns nothing of the newer one, and takes nothing from it.
        return now.fence().equals(fence) ? now.value() : fresh;
    }

    /** Whose values are held now. */
    Set<DeploymentRef> known() {
        return Set.copyOf(held.keySet());
    }

    /** Forgets deployments. */
    void forget(Set<DeploymentRef> gone) {
        held.keySet().removeAll(gone);
    }

    private record Held<T>(Fence fence, T value) {}
}
