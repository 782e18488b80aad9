package dev.slipway.model;

import java.util.Map;
import org.immutables.value.Value;

/** One limit that a request doesn't fit into. */
@Value.Immutable
@ValueStyle
public interface QuotaViolation {
    /**
     * Of what there isn't enough.
     *
     * @return the resource, {@link ResourceName#DEPLOYMENTS} for the number of deployments
     */
    ResourceName resource();

    /**
     * What the group may take.
     *
     * @return the limit
     */
    Quantity limit();

    /**
     * What is taken by others than the asking deployment.
     *
     * @return holdings of the other deployments and other usage
     */
    Quantity used();

    /**
     * What the asking deployment would hold.
     *
     * @return all of it, not the difference
     */
    Quantity requested();

    /**
     * What would have to be freed, or added to the limit.
     *
     * @return used + requested − limit, more than zero
     */
    Quantity missing();

    /**
     * Who takes it.
     *
     * @return the holdings of the other deployments by id, the greatest first, without zeros
     */
    Map<DeploymentId, Quantity> usedBy();

    /**
     * Says it in one sentence.
     *
     * @return for people
     */
    default String sentence() {
        var text = new StringBuilder()
                .append(resource())
                .append(": ")
                .append(missing())
                .append(" missing (asked for ")
                .append(requested())
                .append(", ")
                .append(used())
                .append(" of ")
                .append(limit())
                .append(" in use");
        usedBy().forEach((id, amount) ->
                text.append(", ").append(amount).append(" by ").append(id));
        return text.append(')').toString();
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
    final class Builder extends ImmutableQuotaViolation.Builder {
        Builder() {}
    }
}
