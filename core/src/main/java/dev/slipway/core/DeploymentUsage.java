package dev.slipway.core;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.Reason;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RunState;
import dev.slipway.model.Strategy;
import java.time.Duration;
import java.util.Optional;
import org.immutables.value.Value;

/** What one deployment holds of its group's quota, and why. Immutable. */
@Value.Immutable
@ValueStyle
public interface DeploymentUsage {
    /**
     * Which deployment.
     *
     * @return store, group, id and incarnation
     */
    DeploymentRef deployment();

    /**
     * What it holds: at least what the back end may be running for it.
     *
     * @return what the quota counts
     */
    ResourceAmounts holding();

    /**
     * What it will hold when nothing is under way any more.
     *
     * @return nothing for what is stopped, suspended or being deleted
     */
    ResourceAmounts settled();

    /**
     * What it holds beyond that.
     *
     * @return nothing if it is settled
     */
    ResourceAmounts excess();

    /**
     * Why it holds more than when it is settled, or why it holds nothing though its user wants it to run.
     *
     * @return a stable code and one sentence; empty if it holds just what it runs
     */
    Optional<Reason> reason();

    /**
     * How long this manager has known what should run now, by its monotonic clock: at least so long it has been under way.
     *
     * @return zero or more; short after the start of a manager, whatever happened before
     */
    Duration knownFor();

    /**
     * Whether the user wants it to run.
     *
     * @return running or stopped
     */
    RunState runState();

    /**
     * What orders the rollout that is counted.
     *
     * @return the entry's fence
     */
    Fence fence();

    /**
     * How replicas are being replaced, or were last.
     *
     * @return the entry's strategy
     */
    Strategy strategy();

    /**
     * Starts one.
     *
     * @return a new builder
     */
    static Builder builder() {
        return new Builder();
    }

    /** Collects the parts. Not thread-safe. */
    final class Builder extends ImmutableDeploymentUsage.Builder {
        Builder() {}
    }
}
