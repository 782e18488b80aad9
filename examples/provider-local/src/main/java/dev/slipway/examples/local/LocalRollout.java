package dev.slipway.examples.local;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;

/** What is needed of a rollout to carry it out, now and after a restart of the host. Immutable. */
record LocalRollout(
        DeploymentRef deployment,
        Fence fence,
        RevisionNumber revision,
        int replicas,
        Strategy strategy,
        ReplicaTemplate template,
        Guard guard) {
    static LocalRollout of(Rollout rollout) {
        return new LocalRollout(
                rollout.deployment(),
                rollout.fence(),
                rollout.revision().number(),
                rollout.replicas(),
                rollout.strategy(),
                ReplicaTemplate.of(rollout.revision()),
                Guard.of(rollout));
    }

    /** Whether replicas have nothing to do to get from one to the other. */
    boolean asksForTheReplicasOf(LocalRollout other) {
        return replicas == other.replicas && template.equals(other.template);
    }
}
