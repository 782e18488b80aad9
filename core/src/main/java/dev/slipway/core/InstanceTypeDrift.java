package dev.slipway.core;

import dev.slipway.model.FieldDifference;
import dev.slipway.model.InstanceType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * That a group defines an instance type otherwise than a deployment has it. Nothing comes of it by itself: the deployment keeps what
 * was resolved into its latest revision until an update names the instance type. Immutable.
 *
 * @param resolved the definition that the deployment has
 * @param defined the group's definition as of now; empty if it has none of that name any more
 * @param differences from what it has to what the group says, by what each would do to running replicas; empty if the group has
 *     no such type any more
 */
public record InstanceTypeDrift(
        InstanceType resolved, Optional<InstanceType> defined, List<FieldDifference> differences) {
    /**
     * Copies the list.
     *
     * @param resolved the definition that the deployment has
     * @param defined the group's definition as of now
     * @param differences from what it has to what the group says
     */
    public InstanceTypeDrift {
        Objects.requireNonNull(resolved, "resolved");
        Objects.requireNonNull(defined, "defined");
        differences = List.copyOf(differences);
    }
}
