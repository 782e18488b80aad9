package dev.slipway.core.directory;

import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.InvalidValueException;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.UserId;
import dev.slipway.model.Violation;
import dev.slipway.spi.GroupDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /**
     * Reads groups from a JSON file, as in this one of every field:
     *
     * <pre>{@code
     * {
     *   "overallLimits": {"nvidia.com/gpu": "8", "slipway.dev/deployments": "100"},
     *   "groups": [{
     *     "id": "research",
     *     "displayName": "Research",
     *     "modelDeployment": true,
     *     "members": ["ann", "bob"],
     *     "limits": {"cpu": "16", "memory": "64Gi", "nvidia.com/gpu": "2"},
     *     "mostDeployments": 20,
     *     "instanceTypes": [{
     *       "id": "gpu",
     *       "displayName": "One GPU",
     *       "resources": {"cpu": "2", "memory": "8Gi", "nvidia.com/gpu": "1"},
     *       "nodeSelector": {"pool": "gpu"},
     *       "tolerations": [{"key": "gpu", "operator": "Exists", "effect": "NoSchedule"}]
     *     }]
     *   }]
     * }
     * }</pre>
     *
     * <p>Required are {@code groups}, each group's {@code id}, each instance type's {@code id} and {@code resources}. A switch that
     * isn't there is off; a limit that isn't there is unlimited, so a field of any other name is an error.
     *
     * @param file where they are, in UTF-8
     * @return those groups, as they are in the file now
     * @throws InvalidDirectoryFileException with everything that is wrong in the file, or if it can't be read
     */
    public static StaticGroupDirectory read(Path file) {
        return new GroupsReader(file).read(content(file));
    }

    static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new InvalidDirectoryFileException(file, List.of(new Violation("", "it can't be read: " + e)));
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
