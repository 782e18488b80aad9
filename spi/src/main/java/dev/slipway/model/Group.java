package dev.slipway.model;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.immutables.value.Value;

/** A group as the host's directory describes it now: its switch, limits, instance types and members. */
@Value.Immutable
@ValueStyle
public interface Group {
    /**
     * Which group.
     *
     * @return its id
     */
    GroupId id();

    /**
     * What people read.
     *
     * @return by default the id
     */
    @Value.Default
    default String displayName() {
        return id().value();
    }

    /**
     * The switch "Model Deployment".
     *
     * @return whether members may deploy; by default off
     */
    @Value.Default
    default boolean isModelDeploymentOn() {
        return false;
    }

    /**
     * What all deployments of the group together may take.
     *
     * @return absent resources are unlimited, zero means none
     */
    @Value.Default
    default ResourceAmounts limits() {
        return ResourceAmounts.NONE;
    }

    /**
     * How many deployments may run at a time; stopped ones don't count.
     *
     * @return at least 0; 0 for none at all, empty for unlimited
     */
    OptionalInt mostDeployments();

    /**
     * What replicas may get.
     *
     * @return in the order in which people choose from them, each name once
     */
    List<InstanceType> instanceTypes();

    /**
     * Who may read and change the group's deployments.
     *
     * @return the members
     */
    Set<UserId> members();

    /**
     * Looks up one instance type.
     *
     * @param id its name
     * @return empty if the group has none of that name
     */
    default Optional<InstanceType> instanceType(InstanceTypeId id) {
        return instanceTypes().stream().filter(type -> type.id().equals(id)).findFirst();
    }

    /** Checks what must be true together. */
    @Value.Check
    default void check() {
        if (mostDeployments().orElse(0) < 0) {
            throw new InvalidValueException("mostDeployments", mostDeployments().getAsInt() + " must not be negative");
        }
        var seen = new HashSet<InstanceTypeId>();
        for (var type : instanceTypes()) {
            if (!seen.add(type.id())) {
                throw new InvalidValueException(
                        "instanceTypes", "'" + NameRules.shown(type.id().value()) + "' is there twice");
            }
        }
    }

    /**
     * Starts one.
     *
     * @return a new builder
     */
    static Builder builder() {
        return new Builder();
    }

    /** Collects the parts. Not thread-safe. */
    final class Builder extends ImmutableGroup.Builder {
        Builder() {}
    }
}
