package dev.slipway.core.embedded;

import dev.slipway.error.UnsupportedCapabilityException;
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
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.Capability;
import dev.slipway.spi.ChangeListener;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.InventoryItem;
import dev.slipway.spi.LogSource;
import dev.slipway.spi.ProviderContext;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The provider of an {@link EmbeddedBackEnd}. Thread-safe. */
final class EmbeddedProvider implements DeploymentProvider {
    private static final Location LOCATION = new Location("memory");
    private static final Set<Capability> CAPABILITIES = Set.of(
            Capability.ROLLING,
            Capability.PULL_SECRET,
            Capability.SECRET_ENVIRONMENT,
            Capability.PREVIOUS_LOGS,
            Capability.PRIVATE_ENDPOINT,
            Capability.DRIFT);

    private final Cluster cluster;
    private final EmbeddedCalls calls;
    private final Writes writes;
    private final LogSource logs;
    private final Queue<Subscription> subscriptions = new ConcurrentLinkedQueue<>();

    EmbeddedProvider(EmbeddedBackEnd backEnd, ProviderContext context) {
        this.cluster = backEnd.cluster();
        this.calls = backEnd.calls();
        this.writes = new Writes(cluster, calls, context);
        this.logs = new CopyLogs(cluster, calls);
    }

    @Override
    public ProviderId id() {
        return EmbeddedProviderFactory.ID;
    }

    @Override
    public Location location() {
        return LOCATION;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Footprint footprint(Revision revision, Strategy strategy) {
        return new Footprint(revision.instanceType().resources(), strategy, 0);
    }

    @Override
    public ApplyResult apply(Rollout rollout) {
        requireKnown(rollout.strategy());
        return calls.answerInSteps(BackEndCall.APPLY, () -> writes.apply(rollout));
    }

    private void requireKnown(Strategy strategy) {
        String kind = strategy.kind();
        if (!kind.equals(Strategy.ROLLING) && !kind.equals(Strategy.RECREATE)) {
            throw new UnsupportedCapabilityException(id(), kind, "strategy");
        }
    }

    @Override
    public ApplyResult remove(DeploymentRef deployment, Fence fence) {
        return calls.answerInSteps(BackEndCall.REMOVE, () -> writes.remove(deployment, fence));
    }

    @Override
    public Map<DeploymentRef, Observation> observe(Collection<DeploymentRef> deployments, Freshness freshness) {
        return calls.answer(BackEndCall.OBSERVE, () -> {
            Map<DeploymentRef, Observation> observed = new HashMap<>();
            for (DeploymentRef ref : deployments) {
                EmbeddedDeployment there = cluster.deployments().get(ref);
                observed.put(ref, there == null ? new Observation.Absent(cluster.time()) : there.observe());
            }
            return observed;
        });
    }

    @Override
    public List<Problem> diagnose(DeploymentRef deployment, Duration deadline) {
        return calls.answer(
                BackEndCall.DIAGNOSE,
                () -> Optional.ofNullable(cluster.deployments().get(deployment))
                        .map(there -> new Sight(there, cluster).problems())
                        .orElse(List.of()));
    }

    @Override
    public List<InventoryItem> inventory() {
        return calls.answer(
                BackEndCall.INVENTORY,
                () -> cluster.deployments().values().stream()
                        .map(there -> new InventoryItem(there.ref(), there.stamp(), there.existing(), "in memory"))
                        .toList());
    }

    @Override
    public List<Drift> drift(Rollout rollout) {
        return calls.answer(
                BackEndCall.DRIFT,
                () -> Optional.ofNullable(cluster.deployments().get(rollout.deployment()))
                        .map(there -> there.drift(rollout))
                        .orElseGet(() -> List.of(Comparison.missing(rollout))));
    }

    @Override
    public ApplyResult repair(Rollout rollout) {
        requireKnown(rollout.strategy());
        return calls.answerInSteps(BackEndCall.REPAIR, () -> writes.repair(rollout));
    }

    @Override
    public LogSource logs() {
        return logs;
    }

    @Override
    public Subscription watch(ChangeListener listener) {
        Subscription mine = cluster.listen(listener);
        subscriptions.add(mine);
        return mine;
    }

    @Override
    public void close() {
        // The back end lives on its own.
        subscriptions.forEach(Subscription::close);
        subscriptions.clear();
    }
}
