package dev.slipway.core.simulation.store;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;

/**
 * That a group wants an id, or has it if its ledger says so. A claim belongs to the group, whichever incarnation it was made
 * for.
 *
 * @param madeFor which incarnation it was written for last
 * @param stamp the counter that the group's commit will replace
 */
public record ClaimObject(DeploymentRef madeFor, long stamp) {
    DeploymentId id() {
        return madeFor.id();
    }

    GroupId group() {
        return madeFor.group();
    }
}
