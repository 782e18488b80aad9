package dev.slipway.core.simulation;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Drift;
import dev.slipway.model.Fence;
import dev.slipway.model.Footprint;
import dev.slipway.model.Location;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProviderId;
import dev.slipway.model.Revision;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;
import dev.slipway.model.Violation;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.Capability;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.InventoryItem;
import dev.slipway.spi.LogSource;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A right provider, to change one thing of. */
class WrappedProvider implements DeploymentProvider {
    private final DeploymentProvider right;

    WrappedProvider(DeploymentProvider right) {
        this.right = right;
    }

    @Override
    public ProviderId id() {
        return right.id();
    }

    @Override
    public Location location() {
        return right.location();
    }

    @Override
    public Set<Capability> capabilities() {
        return right.capabilities();
    }

    @Override
    public List<Violation> check(Revision revision) {
        return right.check(revision);
    }

    @Override
    public Footprint footprint(Revision revision, Strategy strategy) {
        return right.footprint(revision, strategy);
    }

    @Override
    public ApplyResult apply(Rollout rollout) {
        return right.apply(rollout);
    }

    @Override
    public ApplyResult remove(DeploymentRef deployment, Fence fence) {
        return right.remove(deployment, fence);
    }

    @Override
    public Map<DeploymentRef, Observation> observe(Collection<DeploymentRef> deployments, Freshness freshness) {
        return right.observe(deployments, freshness);
    }

    @Override
    public List<Problem> diagnose(DeploymentRef deployment, Duration deadline) {
        return right.diagnose(deployment, deadline);
    }

    @Override
    public List<InventoryItem> inventory() {
        return right.inventory();
    }

    @Override
    public List<Drift> drift(Rollout rollout) {
        return right.drift(rollout);
    }

    @Override
    public ApplyResult repair(Rollout rollout) {
        return right.repair(rollout);
    }

    @Override
    public LogSource logs() {
        return right.logs();
    }

    @Override
    public void close() {
        right.close();
    }
}
