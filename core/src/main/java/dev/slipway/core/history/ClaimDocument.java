package dev.slipway.core.history;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import java.util.Objects;

/**
 * That a group wants, or has, an id.
 *
 * @param id which id
 * @param group which group
 * @param stamp the counter that the group's commit will replace
 */
record ClaimDocument(String id, String group, long stamp) {
    ClaimDocument {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(group, "group");
    }

    static ClaimDocument of(DeploymentId id, GroupId group, long stamp) {
        return new ClaimDocument(id.value(), group.value(), stamp);
    }

    /** As a value, so that a name that can't be one is found where it is read. */
    Claim toClaim() {
        return new Claim(new DeploymentId(id), new GroupId(group), stamp);
    }

    /** The same, checked. */
    record Claim(DeploymentId id, GroupId group, long stamp) {}
}
