package dev.slipway.model;

import java.util.Objects;

/**
 * One stream of replicas that serves a share of the requests. There is one today; more of them make a canary.
 *
 * @param fence the fence of the rollout that the back end itself has taken notice of: its counts speak of that one
 * @param revision the revision of that rollout
 * @param replicas how many there are
 * @param weight the share of requests, 0 to 100
 */
public record Track(Fence fence, RevisionNumber revision, ReplicaCounts replicas, int weight) {
    /**
     * Checks the share.
     *
     * @param fence the fence taken notice of
     * @param revision its revision
     * @param replicas how many there are
     * @param weight 0 to 100
     * @throws InvalidValueException if the share is out of range
     */
    public Track {
        Objects.requireNonNull(fence, "fence");
        Objects.requireNonNull(revision, "revision");
        Objects.requireNonNull(replicas, "replicas");
        if (weight < 0 || weight > 100) {
            throw new InvalidValueException("weight", weight + " must be 0 to 100");
        }
    }
}
