package dev.slipway.core.history;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.Footprint;
import dev.slipway.model.Location;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProviderId;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;
import dev.slipway.model.Track;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.Capability;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.InventoryItem;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogSource;
import dev.slipway.spi.LogStream;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The provider of a {@link DirectoryBackEnd}. Replicas come at once; one that goes is terminating until somebody looks the
 * next time, and that look moves the rollout on. Thread-safe.
 */
final class DirectoryProvider implements DeploymentProvider {
    static final ProviderId ID = new ProviderId("directory");
    private static final Location LOCATION = new Location("one directory");

    private final DirectoryBackEnd backEnd;
    private final ProviderContext context;

    private DirectoryProvider(DirectoryBackEnd backEnd, ProviderContext context) {
        this.backEnd = backEnd;
        this.context = context;
    }

    static DeploymentProviderFactory factory(DirectoryBackEnd backEnd) {
        return new DeploymentProviderFactory() {
            @Override
            public ProviderId id() {
                return ID;
            }

            @Override
            public DeploymentProvider open(ProviderSettings settings, ProviderContext context) {
                return new DirectoryProvider(backEnd, context);
            }
        };
    }

    @Override
    public ProviderId id() {
        return ID;
    }

    @Override
    public Location location() {
        return LOCATION;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.ROLLING);
    }

    @Override
    public Footprint footprint(Revision revision, Strategy strategy) {
        return new Footprint(revision.instanceType().resources(), strategy, 0);
    }

    @Override
    public ApplyResult apply(Rollout rollout) {
        DeploymentRef ref = rollout.deployment();
        while (true) {
            DirectoryBackEnd.Versioned found = backEnd.read(ref.id());
            Optional<BackEndObject> there = found.object();
            // After the object was read: whoever changes the record later finds the object changed, or changes it after
            // us.
            boolean isCurrent = context.currentFence(ref).equals(Optional.of(rollout.fence()));
            if (there.isPresent() && there.get().ref().equals(ref)) {
                BackEndObject mine = there.get();
                boolean isDone = mine.stamp().equals(rollout.fence()) && mine.isActive();
                if (isDone || mine.stamp().isAfter(rollout.fence()) || !isCurrent) {
                    return isDone ? ApplyResult.ACCEPTED : ApplyResult.SUPERSEDED;
                }
                write(ref.id(), found, Optional.of(mine.rolled(rollout).advanced()));
                return ApplyResult.ACCEPTED;
            }
            if (!isCurrent) {
                return ApplyResult.SUPERSEDED;
            }
            if (there.isPresent()) {
                if (!there.get().ref().store().equals(ref.store())) {
                    throw new ProviderException(ErrorCode.CONFLICT, ref.id() + " belongs to another store");
                }
                if (!there.get().isEmpty()) {
                    return ApplyResult.PREDECESSOR;
                }
                write(ref.id(), found, Optional.empty());
            } else {
                write(ref.id(), found, Optional.of(BackEndObject.shell(rollout)));
            }
        }
    }

    @Override
    public ApplyResult remove(DeploymentRef ref, Fence fence) {
        DirectoryBackEnd.Versioned found = backEnd.read(ref.id());
        Optional<BackEndObject> there =
                found.object().filter(object -> object.ref().equals(ref));
        if (there.isEmpty()) {
            return ApplyResult.ACCEPTED;
        }
        Optional<Fence> recorded = context.currentFence(ref);
        boolean isOther = recorded.filter(current -> !current.equals(fence)).isPresent();
        if (there.get().stamp().isAfter(fence) || isOther) {
            return ApplyResult.SUPERSEDED;
        }
        if (!there.get().isRemoving()) {
            write(ref.id(), found, Optional.of(there.get().removed(fence).advanced()));
        }
        return ApplyResult.ACCEPTED;
    }

    private void write(DeploymentId id, DirectoryBackEnd.Versioned base, Optional<BackEndObject> next) {
        if (!backEnd.write(id, base, next)) {
            throw new ProviderException(ErrorCode.CONTENDED, "somebody else has just written " + id);
        }
    }

    @Override
    public Map<DeploymentRef, Observation> observe(Collection<DeploymentRef> deployments, Freshness freshness) {
        Map<DeploymentRef, Observation> observed = new HashMap<>();
        for (DeploymentRef ref : deployments) {
            observed.put(ref, observe(ref));
        }
        return observed;
    }

    private Observation observe(DeploymentRef ref) {
        DirectoryBackEnd.Versioned found = backEnd.read(ref.id());
        Optional<BackEndObject> there =
                found.object().filter(object -> object.ref().equals(ref));
        if (there.isEmpty()) {
            return new Observation.Absent(context.clock().instant());
        }
        BackEndObject object = there.get();
        boolean isOver = object.isRemoving() && object.isEmpty();
        Optional<BackEndObject> next = isOver ? Optional.empty() : Optional.of(object.advanced());
        if (object.isActive() && !next.equals(there) && !backEnd.write(ref.id(), found, next)) {
            return observe(ref);
        }
        return present(object);
    }

    private Observation present(BackEndObject object) {
        var counts = ReplicaCounts.builder();
        counts.desired(object.wanted())
                .existing(object.existing())
                .updated(object.updated())
                .ready(object.existing())
                .updatedReady(object.updated())
                .terminating(object.ending());
        var present = Observation.Present.builder();
        present.asOf(context.clock().instant())
                .stamp(object.stamp())
                .isComplete(object.isActive())
                .addTracks(new Track(object.stamp(), new RevisionNumber(object.revision()), counts.build(), 100))
                .progressSince(context.clock().instant());
        return present.build();
    }

    @Override
    public List<Problem> diagnose(DeploymentRef deployment, Duration deadline) {
        return List.of();
    }

    @Override
    public List<InventoryItem> inventory() {
        return backEnd.objects().stream()
                .map(object -> new InventoryItem(
                        object.ref(), object.stamp(), object.existing() + object.ending(), "in a directory"))
                .toList();
    }

    @Override
    public LogSource logs() {
        return new LogSource() {
            @Override
            public List<ReplicaId> replicas(DeploymentRef deployment) {
                return List.of();
            }

            @Override
            public LogStream open(LogRequest request) {
                throw new ProviderException(ErrorCode.REJECTED, "there are no logs");
            }
        };
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
