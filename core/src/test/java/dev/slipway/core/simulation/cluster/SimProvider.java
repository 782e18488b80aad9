package dev.slipway.core.simulation.cluster;

import dev.slipway.core.simulation.Wire;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.error.UnsupportedCapabilityException;
import dev.slipway.model.DeploymentId;
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
import dev.slipway.spi.ProviderContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The provider of a {@link SimCluster}, by the protocol to the letter. A call makes the writes that are allowed now, at most
 * one but for a leftover that is in the way, and returns; what is left to do is seen by {@link #observe}. Not final, so that
 * planted faults can exchange one sentence each.
 */
public class SimProvider implements DeploymentProvider {
    private static final Location LOCATION = new Location("simulated-cluster");

    private final SimCluster cluster;
    private final Wire wire;
    private final ProviderContext context;

    /** Works for one store through one process's connection. */
    public SimProvider(SimCluster cluster, Wire wire, ProviderContext context) {
        this.cluster = cluster;
        this.wire = wire;
        this.context = context;
    }

    /** What the record says of a deployment, asked at the place in the order where the protocol asks. */
    @FunctionalInterface
    public interface Recorded {
        /** The fence recorded for exactly this incarnation. */
        Optional<Fence> of(DeploymentRef ref);
    }

    @Override
    public ProviderId id() {
        return SimProviderFactory.ID;
    }

    @Override
    public Location location() {
        return LOCATION;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.ROLLING, Capability.PULL_SECRET, Capability.SECRET_ENVIRONMENT);
    }

    @Override
    public Footprint footprint(Revision revision, Strategy strategy) {
        int overlap = strategy.isRecreate() ? 0 : revision.desiredReplicas();
        return new Footprint(revision.instanceType().resources(), strategy, overlap);
    }

    @Override
    public ApplyResult apply(Rollout rollout) {
        String kind = rollout.strategy().kind();
        if (!kind.equals(Strategy.ROLLING) && !kind.equals(Strategy.RECREATE)) {
            throw new UnsupportedCapabilityException(id(), kind, "strategy");
        }
        return asked(() -> applied(rollout, context::currentFence));
    }

    @Override
    public ApplyResult remove(DeploymentRef deployment, Fence fence) {
        return asked(() -> removed(deployment, fence, context::currentFence));
    }

    /** Does what can be done now about a rollout. */
    protected ApplyResult applied(Rollout rollout, Recorded recorded) {
        DeploymentRef ref = rollout.deployment();
        Optional<SimDeployment> read = object(ref.id());
        if (read.isPresent() && !read.get().ref().equals(ref)) {
            if (!clear(read.get(), recorded)) {
                return recorded.of(ref).equals(Optional.of(rollout.fence()))
                        ? ApplyResult.PREDECESSOR
                        : ApplyResult.SUPERSEDED;
            }
            read = Optional.empty();
        }
        if (read.isEmpty()) {
            return started(rollout, recorded);
        }
        SimDeployment object = read.get();
        if (object.fence().isAfter(rollout.fence())) {
            return ApplyResult.SUPERSEDED;
        }
        if (object.fence().equals(rollout.fence()) && object.isComplete()) {
            return ApplyResult.ACCEPTED;
        }
        Shape goal = goal(rollout);
        Shape next = planned(object, goal);
        if (object.fence().equals(rollout.fence()) && next.equals(object.shape()) && !next.runsLike(goal)) {
            return ApplyResult.ACCEPTED;
        }
        Optional<Fence> now = recorded.of(ref);
        if (!now.equals(Optional.of(rollout.fence()))) {
            superseded(object, now);
            return ApplyResult.SUPERSEDED;
        }
        write(object, object.with(stamp(rollout, goal, next, object.stamp().complete()), next));
        return ApplyResult.ACCEPTED;
    }

    /** Does what can be done now about a removal: to no replicas, wait, delete. */
    protected ApplyResult removed(DeploymentRef ref, Fence fence, Recorded recorded) {
        Optional<SimDeployment> read = object(ref.id());
        if (read.isEmpty()) {
            return ApplyResult.ACCEPTED;
        }
        SimDeployment object = read.get();
        if (!object.ref().equals(ref)) {
            clear(object, recorded);
            return ApplyResult.ACCEPTED;
        }
        if (object.fence().isAfter(fence)) {
            return ApplyResult.SUPERSEDED;
        }
        boolean isAtZero = isAtZero(object, fence);
        boolean isReleased = isAtZero && isReleased(object);
        Optional<Fence> now = recorded.of(ref);
        if (now.isPresent() ? !now.get().equals(fence) : !isLeftOrNamed(object, fence)) {
            return ApplyResult.SUPERSEDED;
        }
        if (isReleased || (now.isEmpty() && object.shape().replicas() == 0)) {
            delete(object);
        } else if (!isAtZero) {
            Shape zero = object.shape().withReplicas(0);
            write(
                    object,
                    object.with(new Stamp(ref, fence, object.stamp().revision(), zero, Optional.of(fence)), zero));
        }
        return ApplyResult.ACCEPTED;
    }

    /** Whether the removal's own write to no replicas is there. */
    protected boolean isAtZero(SimDeployment object, Fence fence) {
        return object.shape().replicas() == 0 && object.fence().equals(fence);
    }

    /** Whether nothing of an object at no replicas is left or still comes. */
    protected boolean isReleased(SimDeployment object) {
        return object.isObserved() && steps().isReleased(look(object));
    }

    /** Nothing recorded it: our own shell that came late, or exactly what an administrator named. */
    private boolean isLeftOrNamed(SimDeployment object, Fence fence) {
        boolean isShell = isOurs(object) && object.shape().replicas() == 0;
        return isShell || object.fence().equals(fence);
    }

    /** Removes what another life of the id has left behind; false if it is in the way and stays. */
    private boolean clear(SimDeployment object, Recorded recorded) {
        if (!isOurs(object)) {
            throw new ProviderException(
                    ErrorCode.CONFLICT,
                    "deployment " + object.name() + " belongs to the store "
                            + object.ref().store());
        }
        if (recorded.of(object.ref()).isPresent() || !isLeftover(object)) {
            return false;
        }
        delete(object);
        return true;
    }

    /** Whether an object that isn't recorded may go: never one that was asked to run anything. */
    protected boolean isLeftover(SimDeployment object) {
        return object.shape().replicas() == 0;
    }

    /** Whether this store made an object. */
    protected boolean isOurs(SimDeployment object) {
        return object.ref().store().equals(context.store());
    }

    /** What to do with an object that was read before the record said that the rollout is over. */
    protected void superseded(SimDeployment object, Optional<Fence> now) {
        if (now.isEmpty() && object.shape().replicas() == 0) {
            delete(object);
        }
    }

    private ApplyResult started(Rollout rollout, Recorded recorded) {
        if (!recorded.of(rollout.deployment()).equals(Optional.of(rollout.fence()))) {
            return ApplyResult.SUPERSEDED;
        }
        Shape goal = goal(rollout);
        Shape inert = goal.withReplicas(0);
        create(SimDeployment.draft(stamp(rollout, goal, inert, Optional.empty()), inert));
        return ApplyResult.ACCEPTED;
    }

    private Shape planned(SimDeployment object, Shape goal) {
        Shape now = object.shape();
        Shape next = steps().next(now, goal);
        if (!steps().isGrowing(now, next) || mayGrow(object, next)) {
            return next;
        }
        return steps().instead(now, next);
    }

    private boolean mayGrow(SimDeployment object, Shape next) {
        return steps().mayGrow(look(object), object.shape(), next);
    }

    private static Shape goal(Rollout rollout) {
        return new Shape(Template.of(rollout.revision()), rollout.replicas(), rollout.strategy());
    }

    private static Stamp stamp(Rollout rollout, Shape goal, Shape next, Optional<Fence> before) {
        return new Stamp(
                rollout.deployment(),
                rollout.fence(),
                rollout.revision().number(),
                goal,
                next.runsLike(goal) ? Optional.of(rollout.fence()) : before);
    }

    /** How an object gets to its goal. */
    protected Steps steps() {
        return new Steps();
    }

    /** How what was read is told. */
    protected Sight sight() {
        return new Sight();
    }

    // The only calls to the cluster.

    /** Reads one object. */
    protected final Optional<SimDeployment> object(DeploymentId name) {
        return wire.read("get " + name, () -> cluster.get(name));
    }

    /** Reads what belongs to an object that was read already: its owners' first, then the pods. */
    protected final Live look(SimDeployment object) {
        List<SimReplicaSet> sets = wire.read("list replica sets of " + object.name(), cluster::sets);
        List<SimPod> pods = wire.read("list pods of " + object.name(), cluster::pods);
        return Live.of(object.ref(), Optional.of(object), sets, pods);
    }

    /** Creates, if nothing of the name is there. */
    protected void create(SimDeployment draft) {
        wire.write("create " + draft.name(), () -> cluster.create(draft));
    }

    /** Writes, if the object is as it was read. */
    protected void write(SimDeployment read, SimDeployment next) {
        wire.write("update " + read.name(), () -> cluster.update(read.uid(), read.version(), next));
    }

    /** Deletes, if the object is as it was read. */
    protected void delete(SimDeployment read) {
        deleteBy("delete " + read.name(), () -> cluster.delete(read.name(), read.uid(), read.version()));
    }

    /** Deletes in some way. */
    protected final void deleteBy(String what, Runnable call) {
        wire.write(what, () -> {
            call.run();
            return true;
        });
    }

    /** The shared cluster. */
    protected final SimCluster cluster() {
        return cluster;
    }

    /** The process's connection. */
    protected final Wire wire() {
        return wire;
    }

    /** Reads everything from the cluster itself, owners first. */
    protected Snapshot everything(Freshness freshness) {
        if (freshness == Freshness.CACHED) {
            return cluster.cached();
        }
        Instant begun = cluster.now();
        List<SimDeployment> deployments = wire.read("list deployments", cluster::deployments);
        List<SimReplicaSet> sets = wire.read("list replica sets", cluster::sets);
        List<SimPod> pods = wire.read("list pods", cluster::pods);
        return new Snapshot(deployments, sets, pods, begun);
    }

    /** No answer is a time-out; a refusal means that somebody was faster. The caller tries again. */
    private static <T> T asked(Supplier<T> call) {
        try {
            return call.get();
        } catch (Wire.Lost e) {
            throw new ProviderException(ErrorCode.TIMEOUT, e.getMessage(), e);
        } catch (ApiRefusal e) {
            throw new ProviderException(ErrorCode.CONTENDED, "somebody was faster: " + e.getMessage(), e);
        }
    }

    @Override
    public Map<DeploymentRef, Observation> observe(Collection<DeploymentRef> deployments, Freshness freshness) {
        if (deployments.isEmpty()) {
            return Map.of();
        }
        Snapshot seen = asked(() -> everything(freshness));
        Map<DeploymentRef, Observation> observed = new HashMap<>();
        for (DeploymentRef ref : deployments) {
            Live live = live(ref, seen);
            Instant since = live.object()
                    .map(object -> cluster.progressSince(object.uid()))
                    .filter(time -> time.isBefore(seen.asOf()))
                    .orElse(seen.asOf());
            observed.put(ref, sight().observation(live, seen.asOf(), since));
        }
        return observed;
    }

    private static Live live(DeploymentRef ref, Snapshot seen) {
        Optional<SimDeployment> object = seen.deployments().stream()
                .filter(found -> found.name().equals(ref.id()))
                .findFirst();
        return Live.of(ref, object, seen.sets(), seen.pods());
    }

    @Override
    public List<Problem> diagnose(DeploymentRef deployment, Duration deadline) {
        return sight().problems(live(deployment, asked(() -> everything(Freshness.LIVE))));
    }

    @Override
    public List<InventoryItem> inventory() {
        Snapshot seen = asked(() -> everything(Freshness.LIVE));
        return seen.deployments().stream()
                .map(object -> new InventoryItem(
                        object.ref(),
                        object.fence(),
                        live(object.ref(), seen).pods().size(),
                        "deployment " + object.name()))
                .toList();
    }

    @Override
    public LogSource logs() {
        return new NoLogs();
    }

    @Override
    public void close() {
        // The cluster lives on.
    }
}
