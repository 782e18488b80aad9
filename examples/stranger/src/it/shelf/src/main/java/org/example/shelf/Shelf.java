package org.example.shelf;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.Rollout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A back end that is as simple as can be: what is put on it runs at once, and what is taken from it is gone. Guarded by itself. */
final class Shelf {
    private final Map<DeploymentRef, Item> items = new LinkedHashMap<>();

    Optional<Item> find(DeploymentRef ref) {
        return Optional.ofNullable(items.get(ref));
    }

    List<Item> items() {
        return List.copyOf(items.values());
    }

    /** Other lives of the same id. */
    List<Item> othersOf(DeploymentRef ref) {
        return items.entrySet().stream()
                .filter(other -> other.getKey().store().equals(ref.store())
                        && other.getKey().id().equals(ref.id())
                        && !other.getKey().equals(ref))
                .map(Map.Entry::getValue)
                .toList();
    }

    void put(Rollout rollout, Instant now) {
        items.computeIfAbsent(rollout.deployment(), ref -> new Item()).put(rollout, now);
    }

    void take(DeploymentRef ref) {
        items.remove(ref);
    }

    /** One deployment. */
    static final class Item {
        private final List<ReplicaId> replicas = new ArrayList<>();
        private Rollout rollout;
        private Instant changedAt;
        private int made;

        Rollout rollout() {
            return rollout;
        }

        Fence stamp() {
            return rollout.fence();
        }

        Instant changedAt() {
            return changedAt;
        }

        List<ReplicaId> replicas() {
            return List.copyOf(replicas);
        }

        private void put(Rollout next, Instant now) {
            if (rollout != null && !isSame(rollout, next)) {
                replicas.clear();
            }
            while (replicas.size() > next.replicas()) {
                replicas.remove(replicas.size() - 1);
            }
            while (replicas.size() < next.replicas()) {
                replicas.add(new ReplicaId(next.deployment().id() + "-" + ++made));
            }
            rollout = next;
            changedAt = now;
        }

        private static boolean isSame(Rollout is, Rollout next) {
            var mine = is.revision().spec();
            var other = next.revision().spec();
            return mine.image().equals(other.image())
                    && mine.environment().equals(other.environment())
                    && mine.contract().equals(other.contract())
                    && is.revision().instanceType().equals(next.revision().instanceType());
        }
    }
}
