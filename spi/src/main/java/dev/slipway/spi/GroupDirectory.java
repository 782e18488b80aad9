package dev.slipway.spi;

import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.UserId;
import java.util.List;
import java.util.Optional;

/**
 * The host's groups: who is a member, whether the switch is on, what the limits and instance types are. Asked at every call,
 * so a host caches if it has to. Thread-safe. A group that isn't there is an empty answer; a directory that can't answer
 * throws, and the two are never confused.
 */
public interface GroupDirectory {
    /**
     * Looks up one group. Blocking.
     *
     * @param id which
     * @return empty if there is no such group
     * @throws dev.slipway.error.DirectoryUnavailableException if it can't be told
     */
    Optional<Group> group(GroupId id);

    /**
     * Looks up the groups of a user. Blocking.
     *
     * @param user who
     * @return in the order in which people see them; empty if there is none
     * @throws dev.slipway.error.DirectoryUnavailableException if it can't be told
     */
    List<Group> groupsOf(UserId user);

    /**
     * What all groups together may hold, besides each group's own limits. Blocking. Asked at every decision that takes more.
     * A lowered limit takes nothing away from anybody: it only admits nothing more. Other usage counts in the groups'
     * limits, not in this one.
     *
     * @return by resource, {@link dev.slipway.model.ResourceName#DEPLOYMENTS} for how many deployments may run; what isn't
     *     named is unlimited, and by default nothing is named
     * @throws dev.slipway.error.DirectoryUnavailableException if it can't be told
     */
    default ResourceAmounts overallLimits() {
        return ResourceAmounts.NONE;
    }
}
