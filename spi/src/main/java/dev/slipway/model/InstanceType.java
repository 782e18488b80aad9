package dev.slipway.model;

import java.util.List;
import java.util.Map;
import org.immutables.value.Value;

/**
 * A named preset of what one replica gets. It is resolved once, into the revision: redefining it reaches a deployment
 * only by the next update.
 */
@Value.Immutable
@ValueStyle
public interface InstanceType {
    /**
     * The name.
     *
     * @return unique within a group
     */
    InstanceTypeId id();

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
     * What one replica gets, as request and limit alike.
     *
     * @return cpu, memory and accelerators by resource name
     */
    ResourceAmounts resources();

    /**
     * Where replicas may run, in the terms of Kubernetes. Providers without nodes ignore it.
     *
     * @return labels that a node must have; empty for any node
     */
    Map<String, String> nodeSelector();

    /**
     * Which marked nodes replicas may run on.
     *
     * @return empty for none
     */
    List<Toleration> tolerations();

    /**
     * A type with just a name and resources.
     *
     * @param id 1 to 253 printable characters
     * @param resources what one replica gets
     * @return that type
     */
    static InstanceType of(String id, ResourceAmounts resources) {
        return builder().id(new InstanceTypeId(id)).resources(resources).build();
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
    final class Builder extends ImmutableInstanceType.Builder {
        Builder() {}
    }
}
