package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.GroupId;
import java.util.Optional;
import java.util.Set;

/**
 * The groups that an actor may see into.
 *
 * @param groups which; none if that can't be told
 * @param trouble why it can't be told now
 */
record Reach(Set<GroupId> groups, Optional<DeploymentException> trouble) {
    static Reach of(Set<GroupId> groups) {
        return new Reach(Set.copyOf(groups), Optional.empty());
    }

    static Reach unknown(DeploymentException trouble) {
        return new Reach(Set.of(), Optional.of(trouble));
    }
}
