package dev.slipway.examples.local;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.error.UnsupportedCapabilityException;
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
import dev.slipway.model.Violation;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.Capability;
import dev.slipway.spi.ChangeListener;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.InventoryItem;
import dev.slipway.spi.LogSource;
import dev.slipway.spi.ProviderContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Runs replicas as processes of this machine. */
final class LocalProvider implements DeploymentProvider {
    private static final Set<Capability> CAPABILITIES =
            Set.of(Capability.ROLLING, Capability.PREVIOUS_LOGS, Capability.PRIVATE_ENDPOINT);
    private static final int STRIPES = 64;

    private final LocalSettings settings;
    private final ProviderContext context;
    private final Fleet fleet;
    private final LogSource logs;

    /** One writer per deployment; a deployment's writes ask the host's store and may take long. */
    private final List<Object> writers =
            IntStream.range(0, STRIPES).mapToObj(i -> new Object()).toList();

    LocalProvider(LocalSettings settings, ProviderContext context, OwnerLock lock) {
        this.settings = settings;
        this.context = context;
        this.fleet = new Fleet(settings, context, lock);
        this.logs =
                new LocalLogs(ref -> fleet.find(ref).map(LocalDeployment::logs).orElse(List.of()));
    }

    void start() {
        fleet.start();
    }

    @Override
    public ProviderId id() {
        return LocalProviderFactory.ID;
    }

    @Override
    public Location location() {
        return new Location(settings.stateDirectory().toString());
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public List<Violation> check(Revision revision) {
        var violations = new ArrayList<Violation>();
        String image = revision.spec().image().value();
        if (settings.command(image).isEmpty()) {
            violations.add(new Violation("image", settings.unknownImage(image)));
        }
        revision.spec().environment().keySet().stream()
                .filter(Supervisor::isOption)
                .map(name -> new Violation("environment[" + name + "]", Supervisor.optionMessage(name)))
                .forEach(violations::add);
        return List.copyOf(violations);
    }

    @Override
    public Footprint footprint(Revision revision, Strategy strategy) {
        return new Footprint(revision.instanceType().resources(), strategy, 0);
    }

    @Override
    public ApplyResult apply(Rollout rollout) {
        requireKnown(rollout.strategy());
        if (rollout.revision().spec().imagePullSecret().isPresent()) {
            throw new UnsupportedCapabilityException(
                    LocalProviderFactory.ID, Capability.PULL_SECRET.value(), "imagePullSecret");
        }
        var wanted = LocalRollout.of(rollout);
        var ref = wanted.deployment();
        synchronized (writer(ref)) {
            fleet.requireUsable(ref);
            var found = fleet.find(ref);
            var stamp = found.map(LocalDeployment::remembered);
            if (stamp.isPresent() && isNewer(stamp.get(), wanted.fence())) {
                return ApplyResult.SUPERSEDED;
            }
            if (!context.currentFence(ref).equals(Optional.of(wanted.fence()))) {
                return ApplyResult.SUPERSEDED;
            }
            boolean leaving = stamp.flatMap(Remembered::removal).isPresent();
            if (leaving || fleet.clearPredecessors(ref)) {
                return ApplyResult.PREDECESSOR;
            }
            fleet.accept(found, wanted);
            return ApplyResult.ACCEPTED;
        }
    }

    @Override
    public ApplyResult remove(DeploymentRef deployment, Fence fence) {
        synchronized (writer(deployment)) {
            fleet.requireUsable(deployment);
            var found = fleet.find(deployment);
            if (found.isEmpty()) {
                return ApplyResult.ACCEPTED;
            }
            if (isNewer(found.get().remembered(), fence)) {
                return ApplyResult.SUPERSEDED;
            }
            var current = context.currentFence(deployment);
            if (current.isPresent() && !current.get().equals(fence)) {
                return ApplyResult.SUPERSEDED;
            }
            fleet.remove(found.get(), fence);
            return ApplyResult.ACCEPTED;
        }
    }

    @Override
    public Map<DeploymentRef, Observation> observe(Collection<DeploymentRef> deployments, Freshness freshness) {
        fleet.requireOpen();
        var observations = new HashMap<DeploymentRef, Observation>();
        for (DeploymentRef ref : deployments) {
            observations.put(ref, fleet.observe(ref, freshness));
        }
        return observations;
    }

    @Override
    public List<Problem> diagnose(DeploymentRef deployment, Duration deadline) {
        fleet.requireOpen();
        return fleet.find(deployment).map(LocalDeployment::diagnose).orElse(List.of());
    }

    @Override
    public List<InventoryItem> inventory() {
        fleet.requireOpen();
        return fleet.inventory();
    }

    @Override
    public LogSource logs() {
        return logs;
    }

    @Override
    public Subscription watch(ChangeListener listener) {
        return fleet.watch(listener);
    }

    @Override
    public void close() {
        fleet.close();
    }

    private Object writer(DeploymentRef ref) {
        return writers.get(Math.floorMod(ref.store().hashCode() * 31 + ref.id().hashCode(), STRIPES));
    }

    /** A removal is never undone, so nothing of the same incarnation comes after it but a later removal. */
    private static boolean isNewer(Remembered remembered, Fence fence) {
        return remembered.rollout().fence().isAfter(fence)
                || remembered
                        .removal()
                        .filter(removal -> removal.isAfter(fence))
                        .isPresent();
    }

    private static void requireKnown(Strategy strategy) {
        if (!strategy.isRecreate() && !strategy.kind().equals(Strategy.ROLLING)) {
            throw new UnsupportedCapabilityException(
                    LocalProviderFactory.ID, strategy.kind(), "strategy '" + strategy.kind() + "'");
        }
    }

    /** Errors of a provider that was closed. */
    static DeploymentException closed() {
        return new ProviderException(ErrorCode.INTERNAL, "this provider is closed; open another");
    }
}
