package dev.slipway.spi;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import java.time.Duration;

/**
 * Hears what the library does, for audit and metrics. Called by the thread that does it, after the fact; what it throws is
 * logged and changes nothing. What was recorded without its answer being found is not told. Returns quickly. Thread-safe. Methods are added over time, with empty bodies.
 */
public interface DeploymentListener {
    /**
     * A revision was recorded.
     *
     * @param revision which
     */
    default void accepted(Revision revision) {}

    /**
     * A deployment was marked for deletion.
     *
     * @param deployment which
     */
    default void removing(DeploymentRef deployment) {}

    /**
     * Nothing is left of a deployment, and its entry is gone.
     *
     * @param deployment which
     */
    default void removed(DeploymentRef deployment) {}

    /**
     * A commit didn't land because another writer was faster; it is decided anew.
     *
     * @param scope in which ledger
     * @param attempt which attempt it was, 1 for the first
     */
    default void conflicted(LedgerScope scope, int attempt) {}

    /**
     * A call to the provider, store or directory failed and is made again.
     *
     * @param operation what was called
     * @param error how it failed
     */
    default void retried(String operation, DeploymentException error) {}

    /**
     * A deployment still holds more than it will when nothing is under way, though what should run has been known here for longer
     * than its progress deadline. Told at every pass of the reconcile loop while that is so.
     *
     * @param deployment which
     * @param excess what it holds beyond
     * @param age how long this manager has known what should run
     */
    default void holdsLong(DeploymentRef deployment, ResourceAmounts excess, Duration age) {}

    /**
     * An administrator's word lowered what a deployment holds, though replicas of it still count as terminating.
     *
     * @param deployment which
     * @param administrator who said so
     * @param before what it held
     * @param after what it holds now
     * @param reason why, in the administrator's words
     */
    default void forceReleased(
            DeploymentRef deployment,
            Actor administrator,
            ResourceAmounts before,
            ResourceAmounts after,
            String reason) {}

    /**
     * An administrator's word made what is recorded count again over what the back end runs, or has lost.
     *
     * @param deployment which
     * @param administrator who said so
     * @param before the fence that was recorded
     * @param after the fence that is recorded now
     * @param reason why, in the administrator's words
     */
    default void adopted(DeploymentRef deployment, Actor administrator, Fence before, Fence after, String reason) {}
}
