package dev.slipway.core;

import dev.slipway.model.DeploymentStatus;

/**
 * How waiting for a deployment ended.
 *
 * @param outcome why it ended
 * @param status the last status seen
 */
public record AwaitResult(Outcome outcome, DeploymentStatus status) {
    /** Why waiting ended. */
    public enum Outcome {
        /** The deployment has come to rest: deployed, stopped or failed. */
        SETTLED,
        /** The deployment has been deleted. */
        GONE,
        /** The time was up first. */
        TIMED_OUT
    }
}
