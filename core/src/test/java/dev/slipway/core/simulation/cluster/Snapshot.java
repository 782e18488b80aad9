package dev.slipway.core.simulation.cluster;

import java.time.Instant;
import java.util.List;

/**
 * Everything that the cluster had at one instant.
 *
 * @param deployments by name
 * @param sets by uid
 * @param pods by name
 * @param asOf when
 */
public record Snapshot(List<SimDeployment> deployments, List<SimReplicaSet> sets, List<SimPod> pods, Instant asOf) {
    /** Whether the same is there, whenever it was. */
    boolean isLike(Snapshot other) {
        return deployments.equals(other.deployments) && sets.equals(other.sets) && pods.equals(other.pods);
    }
}
