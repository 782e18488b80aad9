package dev.slipway.core;

import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that a watcher is told: how a deployment is doing, or that it is gone.
 *
 * @param ref which deployment
 * @param deployment the latest that is known of it; empty if it is gone, or the actor may not see it any more
 */
public record WatchUpdate(DeploymentRef ref, Optional<Deployment> deployment) {
    /**
     * Checks that nothing is missing.
     *
     * @param ref which deployment
     * @param deployment the latest that is known of it; empty if it is gone, or the actor may not see it any more
     */
    public WatchUpdate {
        Objects.requireNonNull(ref, "ref");
        Objects.requireNonNull(deployment, "deployment");
    }

    static WatchUpdate of(Deployment deployment) {
        return new WatchUpdate(deployment.latest().deployment(), Optional.of(deployment));
    }

    static WatchUpdate gone(DeploymentRef ref) {
        return new WatchUpdate(ref, Optional.empty());
    }

    /**
     * Its name.
     *
     * @return by which updates replace each other
     */
    public DeploymentId id() {
        return ref.id();
    }

    /**
     * Whether it is gone for this actor: deleted, or its group isn't the actor's any more.
     *
     * @return true for the last update of a deployment, unless one of that name comes into being again
     */
    public boolean isGone() {
        return deployment.isEmpty();
    }
}
