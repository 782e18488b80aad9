package dev.slipway.core.embedded;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.Rollout;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.ProviderContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A provider's writes, in the one order that they have: read the object, ask the record, write if the object is still as it was read.
 * Nothing is held while the record is asked, so a store that hangs holds up nobody else. What is created is a shell that runs nothing;
 * it is filled by an ordinary write, after the record was asked once more, so that what was deleted meanwhile doesn't come back.
 * Thread-safe.
 */
final class Writes {
    private final Cluster cluster;
    private final EmbeddedCalls calls;
    private final ProviderContext context;

    Writes(Cluster cluster, EmbeddedCalls calls, ProviderContext context) {
        this.cluster = cluster;
        this.calls = calls;
        this.context = context;
    }

    ApplyResult apply(Rollout rollout) {
        return inSteps(() -> applied(rollout, seen -> true));
    }

    /** As {@link #apply}, but an object that has the stamp may still not be as the rollout says. */
    ApplyResult repair(Rollout rollout) {
        return inSteps(() ->
                applied(rollout, seen -> Comparison.of(rollout, seen.live()).isEmpty()));
    }

    ApplyResult remove(DeploymentRef deployment, Fence fence) {
        return inSteps(() -> removed(deployment, fence));
    }

    /** A step says nothing if there is more to do, for what it has written or somebody else has. */
    private static ApplyResult inSteps(Supplier<Optional<ApplyResult>> step) {
        Optional<ApplyResult> result = Optional.empty();
        while (result.isEmpty()) {
            result = step.get();
        }
        return result.get();
    }

    private Optional<ApplyResult> applied(Rollout rollout, Predicate<Seen> believed) {
        DeploymentRef ref = rollout.deployment();
        Fence wanted = rollout.fence();
        Look look = cluster.within(() -> look(ref));
        if (look.there().filter(seen -> seen.stamp().isAfter(wanted)).isPresent()) {
            return Optional.of(ApplyResult.SUPERSEDED);
        }
        Optional<Seen> done = look.there().filter(seen -> seen.stamp().equals(wanted) && !seen.isShell());
        if (done.filter(believed).isPresent()) {
            return Optional.of(ApplyResult.ACCEPTED);
        }
        Optional<Fence> recorded = context.currentFence(ref);
        if (!recorded.equals(Optional.of(wanted))) {
            if (recorded.isEmpty()) {
                look.there().filter(Seen::isShell).ifPresent(this::clear);
            }
            return Optional.of(ApplyResult.SUPERSEDED);
        }
        if (!look.predecessors().isEmpty()) {
            return look.predecessors().stream().allMatch(this::cleared)
                    ? Optional.empty()
                    : Optional.of(ApplyResult.PREDECESSOR);
        }
        return cluster.within(() -> written(rollout, look.there()));
    }

    private Optional<ApplyResult> removed(DeploymentRef deployment, Fence fence) {
        Optional<Seen> there = cluster.within(() -> look(deployment)).there();
        if (there.isEmpty()) {
            return Optional.of(ApplyResult.ACCEPTED);
        }
        Optional<Fence> recorded = context.currentFence(deployment);
        if (there.get().stamp().isAfter(fence)
                || recorded.filter(current -> !current.equals(fence)).isPresent()) {
            return Optional.of(ApplyResult.SUPERSEDED);
        }
        return cluster.within(() -> {
            if (!isAsRead(deployment, there)) {
                return Optional.<ApplyResult>empty();
            }
            end(there.get().deployment(), fence);
            return Optional.of(ApplyResult.ACCEPTED);
        });
    }

    private Look look(DeploymentRef ref) {
        return new Look(
                Optional.ofNullable(cluster.deployments().get(ref)).map(Seen::of),
                cluster.deployments().values().stream()
                        .filter(other -> isPredecessor(other.ref(), ref))
                        .map(Seen::of)
                        .toList());
    }

    private static boolean isPredecessor(DeploymentRef other, DeploymentRef ref) {
        return other.store().equals(ref.store())
                && other.id().equals(ref.id())
                && !other.incarnation().equals(ref.incarnation());
    }

    private boolean isAsRead(DeploymentRef ref, Optional<Seen> read) {
        return Optional.ofNullable(cluster.deployments().get(ref)).map(Seen::of).equals(read);
    }

    private Optional<ApplyResult> written(Rollout rollout, Optional<Seen> read) {
        DeploymentRef ref = rollout.deployment();
        calls.checkUp();
        if (!isAsRead(ref, read)) {
            return Optional.empty();
        }
        checkAcceptable(rollout, read.isEmpty());
        if (read.isEmpty()) {
            cluster.deployments().put(ref, new EmbeddedDeployment(cluster, rollout));
            cluster.wroteShell();
            return Optional.empty();
        }
        read.get().deployment().roll(rollout);
        cluster.wrote(ref);
        return Optional.of(ApplyResult.ACCEPTED);
    }

    private void checkAcceptable(Rollout rollout, boolean isNew) {
        if (isNew && cluster.foreign().contains(rollout.deployment().id())) {
            throw new ProviderException(
                    ErrorCode.CONFLICT,
                    "something that isn't ours is in the place of "
                            + rollout.deployment().id());
        }
        cluster.scripted(rollout.revision().spec().image())
                .traits()
                .rejection()
                .filter(why -> rollout.replicas() > 0)
                .ifPresent(why -> {
                    throw new ProviderException(ErrorCode.REJECTED, why);
                });
    }

    /** What another life of the id has left behind goes if it was asked to run nothing and isn't recorded; whether it has gone. */
    private boolean cleared(Seen leftover) {
        return leftover.runsNothing()
                && context.currentFence(leftover.deployment().ref()).isEmpty()
                && clear(leftover);
    }

    private boolean clear(Seen leftover) {
        DeploymentRef ref = leftover.deployment().ref();
        cluster.within(() -> {
            calls.checkUp();
            if (isAsRead(ref, Optional.of(leftover))) {
                end(leftover.deployment(), leftover.stamp());
            }
            return ref;
        });
        return cluster.within(() -> !cluster.deployments().containsKey(ref));
    }

    private void end(EmbeddedDeployment deployment, Fence fence) {
        if (!deployment.isRemoving() || !deployment.stamp().equals(fence)) {
            deployment.remove(fence);
            cluster.wrote(deployment.ref());
        }
    }

    /**
     * What is there of an id.
     *
     * @param there of the life that is asked for
     * @param predecessors of other lives
     */
    private record Look(Optional<Seen> there, List<Seen> predecessors) {}

    /**
     * An object as it was read.
     *
     * @param deployment which
     * @param version how often it had been written
     * @param stamp whose write that was
     * @param isShell whether it was created, and asked for nothing yet
     * @param runsNothing whether no replica was asked for
     * @param live what it asks for
     */
    private record Seen(
            EmbeddedDeployment deployment,
            int version,
            Fence stamp,
            boolean isShell,
            boolean runsNothing,
            Rollout live) {
        static Seen of(EmbeddedDeployment deployment) {
            return new Seen(
                    deployment,
                    deployment.version(),
                    deployment.stamp(),
                    deployment.isShell(),
                    deployment.wanted() == 0,
                    deployment.target());
        }
    }
}
