package dev.slipway.core.history;

import dev.slipway.model.Actor;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.InstanceType;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.UserId;
import dev.slipway.spi.GroupDirectory;
import java.util.List;
import java.util.Optional;

/** The groups of contending workers, all of them ann's. A single one has the limits; several have them together. Immutable. */
final class WorkerDirectory implements GroupDirectory {
    static final Actor ANN = Actor.user("ann");
    /** Room for 5 of a cpu, 4 of a gibibyte and 3 of two GPUs: what is of one kind takes nothing of the others. */
    static final ResourceAmounts LIMITS =
            ResourceAmounts.of("cpu", "5").and("memory", "4Gi").and("nvidia.com/gpu", "6");

    private final List<Group> groups;
    private final ResourceAmounts overall;

    WorkerDirectory(List<String> groups) {
        ResourceAmounts each = groups.size() == 1 ? LIMITS : ResourceAmounts.NONE;
        this.groups = groups.stream().map(id -> group(id, each)).toList();
        this.overall = groups.size() == 1 ? ResourceAmounts.NONE : LIMITS;
    }

    private static Group group(String id, ResourceAmounts limits) {
        var group = Group.builder();
        group.id(new GroupId(id))
                .isModelDeploymentOn(true)
                .limits(limits)
                .addInstanceTypes(
                        InstanceType.of("whole", ResourceAmounts.of("cpu", "1")),
                        InstanceType.of("half", ResourceAmounts.of("cpu", "500m")),
                        InstanceType.of("large", ResourceAmounts.of("memory", "1Gi")),
                        InstanceType.of("gpu", ResourceAmounts.of("nvidia.com/gpu", "1")))
                .addMembers(new UserId("ann"));
        return group.build();
    }

    @Override
    public Optional<Group> group(GroupId id) {
        return groups.stream().filter(group -> group.id().equals(id)).findFirst();
    }

    @Override
    public ResourceAmounts overallLimits() {
        return overall;
    }

    @Override
    public List<Group> groupsOf(UserId user) {
        return groups.stream().filter(group -> group.members().contains(user)).toList();
    }
}
