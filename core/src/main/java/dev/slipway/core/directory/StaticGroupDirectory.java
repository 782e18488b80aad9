package dev.slipway.core.directory;

import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.InvalidValueException;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.UserId;
import dev.slipway.spi.GroupDirectory;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Groups that never change, for examples, tests and small installations. Thread-safe. */
public final class StaticGroupDirectory implements GroupDirectory {
    private final Map<GroupId, Group> groups = new LinkedHashMap<>();
    private final ResourceAmounts overallLimits;

    /**
     * Copies the groups.
     *
     * @param groups in the order in which people see them
     * @throws InvalidValueException if two have the same id
     */
    public StaticGroupDirectory(Collection<Group> groups) {
        this(groups, ResourceAmounts.NONE);
    }

    /**
     * Copies the groups, which share a limit besides their own.
     *
     * @param groups in the order in which people see them
     * @param overallLimits what all groups together may hold; what isn't named is unlimited
     * @throws InvalidValueException if two have the same id
     */
    public StaticGroupDirectory(Collection<Group> groups, ResourceAmounts overallLimits) {
        this.overallLimits = Objects.requireNonNull(overallLimits, "overallLimits");
        for (Group group : groups) {
            if (this.groups.putIfAbsent(group.id(), group) != null) {
                throw new InvalidValueException("groups", "'" + group.id() + "' is given twice");
            }
        }
    }

    @Override
    public Optional<Group> group(GroupId id) {
        return Optional.ofNullable(groups.get(id));
    }

    @Override
    public List<Group> groupsOf(UserId user) {
        return groups.values().stream()
                .filter(group -> group.members().contains(user))
                .toList();
    }

    @Override
    public ResourceAmounts overallLimits() {
        return overallLimits;
    }
}
