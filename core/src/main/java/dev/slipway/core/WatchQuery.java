package dev.slipway.core;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import java.util.Set;
import org.immutables.value.Value;

/** Which deployments to watch, of those that the actor may see. */
@Value.Immutable
@ValueStyle
public interface WatchQuery {
    /** Every deployment that the actor may see. */
    WatchQuery EVERYTHING = builder().build();

    /**
     * Whose deployments.
     *
     * @return empty: of every group that the actor may see; what it names besides shows nothing
     */
    Set<GroupId> groups();

    /**
     * Which ones; one that doesn't exist yet appears when it comes into being.
     *
     * @return empty: all of them
     */
    Set<DeploymentId> ids();

    /**
     * Whether a deployment is meant.
     *
     * @param deployment which
     * @return true if it is, as far as the actor may see it
     */
    default boolean matches(DeploymentRef deployment) {
        return (groups().isEmpty() || groups().contains(deployment.group()))
                && (ids().isEmpty() || ids().contains(deployment.id()));
    }

    /**
     * Starts a query.
     *
     * @return a new builder
     */
    static Builder builder() {
        return new Builder();
    }

    /** Collects the parts. Not thread-safe. */
    final class Builder extends ImmutableWatchQuery.Builder {
        Builder() {}
    }
}
