package dev.slipway.core;

import dev.slipway.model.GroupId;
import dev.slipway.model.Reason;
import dev.slipway.model.ResourceAmounts;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** What one group uses of its quota, who holds it and why, and what of it has leaked. Immutable. */
@Value.Immutable
@ValueStyle
public interface GroupUsage {
    /**
     * Whose usage.
     *
     * @return the group
     */
    GroupId group();

    /**
     * Everything in the group's ledger.
     *
     * @return the oldest first
     */
    List<DeploymentUsage> deployments();

    /**
     * What its deployments hold together.
     *
     * @return the sum of their holdings
     */
    ResourceAmounts holding();

    /**
     * What it may use at most, as the directory says now.
     *
     * @return a resource that isn't in it is unlimited; empty if the directory doesn't know the group or can't be asked
     */
    Optional<ResourceAmounts> limits();

    /**
     * What it uses besides its deployments.
     *
     * @return nothing if the host counts nothing else; empty if it can't be told now
     */
    Optional<ResourceAmounts> otherUsage();

    /**
     * Where record and back end contradict each other.
     *
     * @return by id; empty if there is nothing, or if {@link #unknown()} says that it can't be told
     */
    List<Leak> leaks();

    /**
     * Why the back end couldn't be asked what it has. No leak is known then, which doesn't mean that there is none.
     *
     * @return empty if it answered
     */
    Optional<Reason> unknown();

    /**
     * Starts one.
     *
     * @return a new builder
     */
    static Builder builder() {
        return new Builder();
    }

    /** Collects the parts. Not thread-safe. */
    final class Builder extends ImmutableGroupUsage.Builder {
        Builder() {}
    }
}
