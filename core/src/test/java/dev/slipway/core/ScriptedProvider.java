package dev.slipway.core;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.Footprint;
import dev.slipway.model.Location;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProviderId;
import dev.slipway.model.Revision;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;
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
import java.util.function.BiFunction;

/** A provider that only has capabilities and a footprint: everything with an effect fails in a way no contract allows. */
final class ScriptedProvider implements DeploymentProvider {
    private final Set<Capability> capabilities;
    private final BiFunction<Revision, Strategy, Footprint> footprint;

    ScriptedProvider(Set<Capability> capabilities, BiFunction<Revision, Strategy, Footprint> footprint) {
        this.capabilities = capabilities;
        this.footprint = footprint;
    }

    @Override
    public ProviderId id() {
        return new ProviderId("scripted");
    }

    @Override
    public Location location() {
        return new Location("nowhere");
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public Footprint footprint(Revision revision, Strategy strategy) {
        return footprint.apply(revision, strategy);
    }

    @Override
    public ApplyResult apply(Rollout rollout) {
        throw broken();
    }

    @Override
    public ApplyResult remove(DeploymentRef deployment, Fence fence) {
        throw broken();
    }

    @Override
    public Map<DeploymentRef, Observation> observe(Collection<DeploymentRef> deployments, Freshness freshness) {
        throw broken();
    }

    @Override
    public List<Problem> diagnose(DeploymentRef deployment, Duration deadline) {
        throw broken();
    }

    @Override
    public List<InventoryItem> inventory() {
        throw broken();
    }

    @Override
    public LogSource logs() {
        throw broken();
    }

    @Override
    public void close() {
        // Nothing is open.
    }

    private static IllegalStateException broken() {
        return new IllegalStateException("this provider is broken");
    }
}
