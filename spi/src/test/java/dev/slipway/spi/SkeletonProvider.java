package dev.slipway.spi;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.Footprint;
import dev.slipway.model.Location;
import dev.slipway.model.LogElement;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProviderId;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.Revision;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

// region skeleton
/** A back end that runs nothing. */
public final class SkeletonProvider implements DeploymentProvider {
    /** Named in META-INF/services/dev.slipway.spi.DeploymentProviderFactory. */
    public static final class Factory implements DeploymentProviderFactory {
        @Override
        public ProviderId id() {
            return new ProviderId("skeleton");
        }

        @Override
        public DeploymentProvider open(ProviderSettings settings, ProviderContext context) {
            return new SkeletonProvider(new Location(settings.required("place")), context);
        }
    }

    private final Location location;
    private final ProviderContext context;

    private SkeletonProvider(Location location, ProviderContext context) {
        this.location = location;
        this.context = context;
    }

    @Override
    public ProviderId id() {
        return new ProviderId("skeleton");
    }

    @Override
    public Location location() {
        return location;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(); // what isn't declared is never sent
    }

    @Override
    public Footprint footprint(Revision revision, Strategy strategy) {
        // This back end always lets the old replicas go first, and says so.
        return new Footprint(revision.instanceType().resources(), Strategy.recreate(), 0);
    }

    @Override
    public ApplyResult apply(Rollout rollout) {
        // 1. Read the object of rollout.deployment(). Its stamp is greater: SUPERSEDED.
        // 2. Only then ask the record.
        boolean current = context.currentFence(rollout.deployment())
                .filter(rollout.fence()::equals)
                .isPresent();
        // 3. Write what differs, on condition that the object is still the one that was read, and stamp it.
        return current ? ApplyResult.ACCEPTED : ApplyResult.SUPERSEDED;
    }

    @Override
    public ApplyResult remove(DeploymentRef deployment, Fence fence) {
        return ApplyResult.ACCEPTED; // of something absent too
    }

    @Override
    public Map<DeploymentRef, Observation> observe(Collection<DeploymentRef> deployments, Freshness freshness) {
        // List once, then answer for every ref, those that are not there included.
        var observed = new LinkedHashMap<DeploymentRef, Observation>();
        var now = context.clock().instant();
        deployments.forEach(deployment -> observed.put(deployment, new Observation.Absent(now)));
        return observed;
    }

    @Override
    public List<Problem> diagnose(DeploymentRef deployment, Duration deadline) {
        return List.of();
    }

    @Override
    public List<InventoryItem> inventory() {
        return List.of();
    }

    @Override
    public LogSource logs() {
        return new NoLogs();
    }

    @Override
    public void close() {}
}
// endregion

final class NoLogs implements LogSource {
    @Override
    public List<ReplicaId> replicas(DeploymentRef deployment) {
        return List.of();
    }

    @Override
    public LogStream open(LogRequest request) {
        return new LogStream() {
            @Override
            public Optional<LogElement> next(Duration wait) {
                return Optional.empty();
            }

            @Override
            public boolean isEnded() {
                return true;
            }

            @Override
            public void close() {}
        };
    }
}
