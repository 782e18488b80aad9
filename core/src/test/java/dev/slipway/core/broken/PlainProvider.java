package dev.slipway.core.broken;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.error.UnsupportedCapabilityException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Drift;
import dev.slipway.model.EnvValue;
import dev.slipway.model.Fence;
import dev.slipway.model.Footprint;
import dev.slipway.model.Location;
import dev.slipway.model.LogQuery;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProviderId;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.Revision;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;
import dev.slipway.model.Track;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.Capability;
import dev.slipway.spi.ChangeListener;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.InventoryItem;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogSource;
import dev.slipway.spi.LogStream;
import dev.slipway.spi.ProviderContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A right provider in small steps, each of which a broken one may take wrongly. Thread-safe. */
class PlainProvider implements DeploymentProvider {
    static final ProviderId ID = new ProviderId("plain");

    final PlainBackEnd backEnd;
    final ProviderContext context;
    private final List<Consumer<Set<DeploymentRef>>> watchers = new CopyOnWriteArrayList<>();

    PlainProvider(PlainBackEnd backEnd, ProviderContext context) {
        this.backEnd = backEnd;
        this.context = context;
    }

    @Override
    public ProviderId id() {
        return ID;
    }

    @Override
    public Location location() {
        return new Location("here");
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.ROLLING, Capability.PREVIOUS_LOGS, Capability.DRIFT);
    }

    @Override
    public Footprint footprint(Revision revision, Strategy strategy) {
        return new Footprint(revision.instanceType().resources(), strategy, 0);
    }

    @Override
    public ApplyResult apply(Rollout rollout) {
        requireCapable(rollout);
        var there = read(rollout.deployment());
        requireOurs(there, rollout.deployment());
        return write(there, rollout, isRecorded(rollout));
    }

    ApplyResult write(Optional<PlainObject.Seen> there, Rollout rollout, boolean isRecorded) {
        if (there.isPresent() && isOf(there.get(), rollout.deployment())) {
            if (isNewer(there.get(), rollout)) {
                return ApplyResult.SUPERSEDED;
            }
            if (there.get().isRemoving()) {
                return ApplyResult.PREDECESSOR;
            }
        }
        if (!isRecorded) {
            return ApplyResult.SUPERSEDED;
        }
        if (there.isPresent() && !isOf(there.get(), rollout.deployment())) {
            makeRoom(there.get());
            return ApplyResult.PREDECESSOR;
        }
        if (!isThere(there, rollout)) {
            put(there, rollout);
        }
        return ApplyResult.ACCEPTED;
    }

    /** Ends another life that runs nothing and that the record, asked after it was read, doesn't name. */
    void makeRoom(PlainObject.Seen other) {
        var left = other.rollout().orElseThrow();
        boolean isIdle = left.replicas() == 0 && other.replicas().isEmpty() && !other.isRemoving();
        if (isIdle && context.currentFence(left.deployment()).isEmpty()) {
            backEnd.delete(PlainBackEnd.name(left.deployment()), other.version(), other.stamp());
        }
    }

    void put(Optional<PlainObject.Seen> there, Rollout rollout) {
        backEnd.put(
                PlainBackEnd.name(rollout.deployment()),
                there.map(PlainObject.Seen::version).orElse(0L),
                rollout,
                rollout.fence());
    }

    boolean isThere(Optional<PlainObject.Seen> there, Rollout rollout) {
        return there.isPresent() && there.get().stamp().equals(rollout.fence());
    }

    boolean isNewer(PlainObject.Seen there, Rollout rollout) {
        return there.stamp().isAfter(rollout.fence());
    }

    boolean isRecorded(Rollout rollout) {
        return context.currentFence(rollout.deployment()).equals(Optional.of(rollout.fence()));
    }

    Optional<PlainObject.Seen> read(DeploymentRef ref) {
        return backEnd.get(PlainBackEnd.name(ref));
    }

    static boolean isOf(PlainObject.Seen there, DeploymentRef ref) {
        return there.rollout().map(Rollout::deployment).equals(Optional.of(ref));
    }

    void requireOurs(Optional<PlainObject.Seen> there, DeploymentRef ref) {
        if (there.isPresent() && there.get().rollout().isEmpty()) {
            throw new ProviderException(ErrorCode.CONFLICT, "something that isn't ours is where " + ref + " would be");
        }
    }

    void requireCapable(Rollout rollout) {
        String kind = rollout.strategy().kind();
        if (!kind.equals(Strategy.ROLLING) && !kind.equals(Strategy.RECREATE)) {
            throw new UnsupportedCapabilityException(ID, kind, "strategy");
        }
        var spec = rollout.revision().spec();
        if (spec.imagePullSecret().isPresent()) {
            throw new UnsupportedCapabilityException(ID, Capability.PULL_SECRET.value(), "imagePullSecret");
        }
        if (spec.environment().values().stream().anyMatch(EnvValue.FromSecret.class::isInstance)) {
            throw new UnsupportedCapabilityException(ID, Capability.SECRET_ENVIRONMENT.value(), "environment");
        }
    }

    @Override
    public ApplyResult remove(DeploymentRef deployment, Fence fence) {
        var there = read(deployment).filter(seen -> isOf(seen, deployment));
        if (there.isEmpty()) {
            return ApplyResult.ACCEPTED;
        }
        var current = context.currentFence(deployment);
        if (there.get().stamp().isAfter(fence)
                || current.filter(recorded -> !recorded.equals(fence)).isPresent()) {
            return ApplyResult.SUPERSEDED;
        }
        boolean isRemoved = there.get().isRemoving() && there.get().stamp().equals(fence);
        if (!isRemoved) {
            backEnd.delete(PlainBackEnd.name(deployment), there.get().version(), fence);
        }
        return ApplyResult.ACCEPTED;
    }

    @Override
    public Map<DeploymentRef, Observation> observe(Collection<DeploymentRef> deployments, Freshness freshness) {
        var all = backEnd.list();
        var observed = new LinkedHashMap<DeploymentRef, Observation>();
        for (var ref : deployments) {
            observed.put(ref, observation(ref, Optional.ofNullable(all.get(PlainBackEnd.name(ref)))));
        }
        return observed;
    }

    Observation observation(DeploymentRef ref, Optional<PlainObject.Seen> there) {
        Instant now = backEnd.clock.instant();
        if (there.isEmpty() || !isOf(there.get(), ref)) {
            return new Observation.Absent(now);
        }
        return there.get().isUnreadable() ? unreadable(now) : present(there.get(), now);
    }

    Observation unreadable(Instant now) {
        return new Observation.Unavailable(now, "what is there can't be understood");
    }

    Observation present(PlainObject.Seen seen, Instant now) {
        var rollout = seen.rollout().orElseThrow();
        var present = Observation.Present.builder();
        present.asOf(now)
                .stamp(seen.stamp())
                .isSettled(seen.isSettled())
                .addTracks(new Track(seen.noticed(), rollout.revision().number(), counts(seen), 100))
                .progressSince(seen.progressSince());
        seen.replicas().forEach(copy -> present.addReplicas(copy.report()));
        seen.replicas()
                .forEach(copy -> present.addAllProblems(copy.problem().stream().toList()));
        return present.build();
    }

    ReplicaCounts counts(PlainObject.Seen seen) {
        var rollout = seen.rollout().orElseThrow();
        var live =
                seen.replicas().stream().filter(copy -> !copy.isTerminating()).toList();
        var updated = live.stream().filter(PlainReplica.View::isUpdated).toList();
        return ReplicaCounts.builder()
                .desired(seen.isRemoving() ? 0 : rollout.replicas())
                .existing(live.size())
                .updated(updated.size())
                .ready((int) live.stream().filter(PlainReplica.View::isReady).count())
                .updatedReady((int)
                        updated.stream().filter(PlainReplica.View::isReady).count())
                .terminating(seen.replicas().size() - live.size())
                .build();
    }

    @Override
    public List<Problem> diagnose(DeploymentRef deployment, Duration deadline) {
        return read(deployment).filter(seen -> isOf(seen, deployment)).stream()
                .flatMap(seen -> seen.replicas().stream())
                .flatMap(copy -> copy.problem().stream())
                .toList();
    }

    @Override
    public List<InventoryItem> inventory() {
        return backEnd.list().values().stream()
                .filter(seen -> seen.rollout().isPresent())
                .map(seen -> new InventoryItem(
                        seen.rollout().orElseThrow().deployment(),
                        seen.stamp(),
                        seen.replicas().size(),
                        "an object"))
                .toList();
    }

    @Override
    public List<Drift> drift(Rollout rollout) {
        return read(rollout.deployment())
                .map(there -> differences(rollout, there))
                .orElseGet(() -> List.of(PlainRollouts.missing(rollout)));
    }

    List<Drift> differences(Rollout rollout, PlainObject.Seen there) {
        boolean isWritten =
                isOf(there, rollout.deployment()) && there.stamp().equals(rollout.fence()) && !there.isRemoving();
        return isWritten ? PlainRollouts.differences(rollout, there.rollout().orElseThrow()) : List.of();
    }

    @Override
    public ApplyResult repair(Rollout rollout) {
        requireCapable(rollout);
        var there = read(rollout.deployment());
        requireOurs(there, rollout.deployment());
        boolean isRecorded = isRecordedForRepair(rollout);
        if (there.filter(seen -> isRepairable(seen, rollout)).isPresent() && isRecorded) {
            putAgain(there, rollout);
            return ApplyResult.ACCEPTED;
        }
        return write(there, rollout, isRecorded);
    }

    /** Whether it has the stamp and isn't as the stamp says. */
    boolean isRepairable(PlainObject.Seen there, Rollout rollout) {
        return !differences(rollout, there).isEmpty();
    }

    boolean isRecordedForRepair(Rollout rollout) {
        return isRecorded(rollout);
    }

    void putAgain(Optional<PlainObject.Seen> there, Rollout rollout) {
        put(there, rollout);
    }

    @Override
    public LogSource logs() {
        return new LogSource() {
            @Override
            public List<ReplicaId> replicas(DeploymentRef deployment) {
                return replicasOf(deployment);
            }

            @Override
            public LogStream open(LogRequest request) {
                requireLog(request.query());
                return openLog(request);
            }
        };
    }

    List<ReplicaId> replicasOf(DeploymentRef deployment) {
        return read(deployment).filter(seen -> isOf(seen, deployment)).stream()
                .flatMap(seen -> seen.replicas().stream())
                .map(PlainReplica.View::id)
                .toList();
    }

    void requireLog(LogQuery query) {
        if (query.container().isPresent()) {
            throw new UnsupportedCapabilityException(ID, Capability.CONTAINER_LOGS.value(), "container");
        }
    }

    LogStream openLog(LogRequest request) {
        return new PlainLogStream(backEnd, request);
    }

    @Override
    public Subscription watch(ChangeListener listener) {
        Consumer<Set<DeploymentRef>> watcher = listener::mayHaveChanged;
        watchers.add(watcher);
        backEnd.watch(watcher);
        return () -> backEnd.unwatch(watcher);
    }

    @Override
    public void close() {
        watchers.forEach(backEnd::unwatch);
    }
}
