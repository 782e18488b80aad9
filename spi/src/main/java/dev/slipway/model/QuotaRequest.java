package dev.slipway.model;

import java.util.Map;
import org.immutables.value.Value;

/** Everything that a quota decision depends on. The decision is made on exactly the ledger that the commit replaces. */
@Value.Immutable
@ValueStyle
public interface QuotaRequest {
    /**
     * Whose quota.
     *
     * @return the group as the directory gave it for this decision, with its limits
     */
    Group group();

    /**
     * Which deployment asks.
     *
     * @return its id; new or already in {@link #holdings()}
     */
    DeploymentId deployment();

    /**
     * What every deployment of the group holds now. One that runs, or whose replicas aren't gone yet, also holds 1 of
     * {@link ResourceName#DEPLOYMENTS}; a stopped one holds nothing.
     *
     * @return by id, the asking one included if it exists
     */
    Map<DeploymentId, ResourceAmounts> holdings();

    /**
     * What the asking deployment would hold.
     *
     * @return its new holding, not the difference, 1 of {@link ResourceName#DEPLOYMENTS} included unless it is stopped
     */
    ResourceAmounts requested();

    /**
     * What the group's other workloads take.
     *
     * @return as of the decision; nothing if there is no source of it
     */
    @Value.Default
    default ResourceAmounts otherUsage() {
        return ResourceAmounts.NONE;
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
    final class Builder extends ImmutableQuotaRequest.Builder {
        Builder() {}
    }
}
