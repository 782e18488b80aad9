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
     * Whose limit it is.
     *
     * @return the group's own unless said otherwise
     */
    @Value.Default
    default QuotaScope scope() {
        return QuotaScope.GROUP;
    }

    /**
     * What may be taken: by the group, or by all groups together.
     *
     * @return the limit
     */
    Quantity limit();

    /**
     * What is taken by others than the asking deployment.
     *
     * @return holdings of the group's other deployments and other usage; of an overall limit, what all groups have reserved,
     *     in one sum
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
     * @return the holdings of the group's other deployments by id, the greatest first, without zeros; of an overall limit
     *     nothing, because a group's deployments are nobody else's business
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
                .append(scope() == QuotaScope.OVERALL ? " of all groups together: " : ": ")
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
