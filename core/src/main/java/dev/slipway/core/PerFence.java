package dev.slipway.core;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.LedgerEntry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * One value for each deployment's present fence; it is forgotten with the fence that it belongs to, but for what is carried over to
 * the next one where that asks for the same replicas, as when only its clients have changed. Thread-safe.
 */
final class PerFence<T> {
    private final Map<DeploymentRef, Held<T>> held = new ConcurrentHashMap<>();
    private final UnaryOperator<T> carriedOver;

    PerFence(UnaryOperator<T> carriedOver) {
        this.carriedOver = carriedOver;
    }

    /** Takes one step from what is held, or from a fresh value; returns what is held then. */
    T change(LedgerEntry entry, T fresh, UnaryOperator<T> step) {
        Fence fence = entry.fence();
        Held<T> now = held.compute(entry.deployment(), (ref, known) -> {
            if (known != null && known.fence().isAfter(fence)) {
                return known;
            }
            return new Held<>(entry, step.apply(known == null ? fresh : from(known, entry, fresh)));
        });
        // Who comes with an older fence learns nothing of the newer one, and takes nothing from it.
        return now.fence().equals(fence) ? now.value() : fresh;
    }

    private T from(Held<T> known, LedgerEntry entry, T fresh) {
        if (known.fence().equals(entry.fence())) {
            return known.value();
        }
        return known.asksForTheReplicasOf(entry) ? carriedOver.apply(known.value()) : fresh;
    }

    /** Whose values are held now. */
    Set<DeploymentRef> known() {
        return Set.copyOf(held.keySet());
    }

    /** Forgets deployments. */
    void forget(Set<DeploymentRef> gone) {
        held.keySet().removeAll(gone);
    }

    private record Held<T>(LedgerEntry entry, T value) {
        Fence fence() {
            return entry.fence();
        }

        boolean asksForTheReplicasOf(LedgerEntry next) {
            return entry.latest().equals(next.latest())
                    && entry.replicasNow() == next.replicasNow()
                    && entry.step() == next.step()
                    && entry.isRemoving() == next.isRemoving();
        }
    }
}
