package dev.slipway.spi;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.Actor;
import dev.slipway.model.ClientName;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Drift;
import dev.slipway.model.Fence;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Hears what the library does, for audit and metrics. Called after the fact, by one thread of the library's for each listener, in the
 * order in which things happened; the call that did them returns when they are told, but waits for that for no more than a second,
 * and not at all for a listener that is behind. Of one that is far behind the oldest news are lost. What it throws is
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
     * A client may call a deployment's endpoint from now on, if that is private.
     *
     * @param deployment whose
     * @param client which
     * @param by who let it in
     */
    default void clientAdded(DeploymentRef deployment, ClientName client, Actor by) {}

    /**
     * A client may no longer call a deployment's endpoint, if that is private.
     *
     * @param deployment whose
     * @param client which
     * @param by who shut it out
     */
    default void clientRemoved(DeploymentRef deployment, ClientName client, Actor by) {}

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
     * The reconcile loop finds a deployment in another phase than before, or there for another reason, or stale for another reason,
     * or not any more. Told once per change by each manager that runs the loop or is reconciled by its host; what comes and
     * goes between two passes isn't told. Its end is {@link #removed}.
     *
     * @param deployment which
     * @param before how it was at the pass before; empty if this manager hasn't seen it yet
     * @param after how it is
     */
    default void transitioned(DeploymentRef deployment, Optional<DeploymentStatus> before, DeploymentStatus after) {}

    /**
     * A pass of the reconcile loop over everything recorded came through.
     *
     * @param took how long
     * @param late how much later it began than the interval or a hint asked for: the loop's lag. Zero if the host reconciles
     * @param deployments how many were looked at
     * @param actedOn for how many of them there was something to do
     */
    default void reconciled(Duration took, Duration late, int deployments, int actedOn) {}

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

    /**
     * What somebody had changed by hand was written again.
     *
     * @param deployment which
     * @param by who asked for it
     * @param undone what wasn't as it should be; empty if nothing was found
     */
    default void repaired(DeploymentRef deployment, Actor by, List<Drift> undone) {}
}
