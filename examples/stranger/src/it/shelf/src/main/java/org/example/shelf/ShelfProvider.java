package org.example.shelf;

import dev.slipway.error.UnsupportedCapabilityException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.EnvValue;
import dev.slipway.model.Fence;
import dev.slipway.model.Footprint;
import dev.slipway.model.Location;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProviderId;
import dev.slipway.model.Replica;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.ReplicaState;
import dev.slipway.model.Revision;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;
import dev.slipway.model.Track;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.Capability;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.InventoryItem;
import dev.slipway.spi.LogSource;
import dev.slipway.spi.ProviderContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The provider of a {@link Shelf}. */
final class ShelfProvider implements DeploymentProvider {
    private final Shelf shelf;
    private final ProviderContext context;
    private final LogSource logs;

    ShelfProvider(Shelf shelf, ProviderContext context) {
        this.shelf = shelf;
        this.context = context;
        this.logs = new ShelfLogs(shelf);
    }

    @Override
    public ProviderId id() {
        return ShelfProviderFactory.ID;
    }

    @Override
    public Location location() {
        return new Location("the shelf");
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public Footprint footprint(Revision revision, Strategy strategy) {
        return new Footprint(revision.instanceType().resources(), Strategy.recreate(), 0);
    }

    @Override
    public ApplyResult apply(Rollout rollout) {
        requireCapable(rollout);
        synchronized (shelf) {
            var there = shelf.find(rollout.deployment());
            if (there.isPresent() && there.get().stamp().isAfter(rollout.fence())) {
                return ApplyResult.SUPERSEDED;
            }
            if (!context.currentFence(rollout.deployment()).equals(Optional.of(rollout.fence()))) {
                return ApplyResult.SUPERSEDED;
            }
            if (!shelf.othersOf(rollout.deployment()).stream().allMatch(this::isTaken)) {
                return ApplyResult.PREDECESSOR;
            }
            if (there.isEmpty() || !there.get().stamp().equals(rollout.fence())) {
                shelf.put(rollout, now());
            }
            return ApplyResult.ACCEPTED;
        }
    }

    /** Whether another life could be taken away, because it runs nothing and nobody names it. */
    private boolean isTaken(Shelf.Item other) {
        var deployment = other.rollout().deployment();
        boolean isLeftover =
                other.replicas().isEmpty() && context.currentFence(deployment).isEmpty();
        if (isLeftover) {
            shelf.take(deployment);
        }
        return isLeftover;
    }

    private void requireCapable(Rollout rollout) {
        if (!rollout.strategy().isRecreate()) {
            throw new UnsupportedCapabilityException(id(), rollout.strategy().kind(), "strategy");
        }
        var spec = rollout.revision().spec();
        if (spec.imagePullSecret().isPresent()) {
            throw new UnsupportedCapabilityException(id(), Capability.PULL_SECRET.value(), "imagePullSecret");
        }
        if (spec.environment().values().stream().anyMatch(EnvValue.FromSecret.class::isInstance)) {
            throw new UnsupportedCapabilityException(id(), Capability.SECRET_ENVIRONMENT.value(), "environment");
        }
    }

    @Override
    public ApplyResult remove(DeploymentRef deployment, Fence fence) {
        synchronized (shelf) {
            var there = shelf.find(deployment);
            if (there.isEmpty()) {
                return ApplyResult.ACCEPTED;
            }
            var recorded = context.currentFence(deployment);
            if (there.get().stamp().isAfter(fence)
                    || (recorded.isPresent() && !recorded.get().equals(fence))) {
                return ApplyResult.SUPERSEDED;
            }
            shelf.take(deployment);
            return ApplyResult.ACCEPTED;
        }
    }

    @Override
    public Map<DeploymentRef, Observation> observe(Collection<DeploymentRef> deployments, Freshness freshness) {
        synchronized (shelf) {
            var observed = new HashMap<DeploymentRef, Observation>();
            for (var ref : deployments) {
                observed.put(
                        ref,
                        shelf.find(ref).<Observation>map(this::present).orElseGet(() -> new Observation.Absent(now())));
            }
            return observed;
        }
    }

    private Observation present(Shelf.Item item) {
        int number = item.replicas().size();
        var revision = item.rollout().revision().number();
        var counts = ReplicaCounts.builder()
                .desired(item.rollout().replicas())
                .existing(number)
                .updated(number)
                .ready(number)
                .updatedReady(number)
                .build();
        return Observation.Present.builder()
                .asOf(now())
                .stamp(item.stamp())
                .addTracks(new Track(item.stamp(), revision, counts, 100))
                .replicas(item.replicas().stream()
                        .map(id -> new Replica(id, revision, ReplicaState.READY, 0))
                        .toList())
                .progressSince(item.changedAt())
                .build();
    }

    @Override
    public List<Problem> diagnose(DeploymentRef deployment, Duration deadline) {
        return List.of();
    }

    @Override
    public List<InventoryItem> inventory() {
        synchronized (shelf) {
            return shelf.items().stream()
                    .map(item -> new InventoryItem(
                            item.rollout().deployment(),
                            item.stamp(),
                            item.replicas().size(),
                            "on the shelf"))
                    .toList();
        }
    }

    @Override
    public LogSource logs() {
        return logs;
    }

    @Override
    public void close() {
        // The shelf stays as it is.
    }

    private Instant now() {
        return context.clock().instant();
    }
}
