package dev.slipway.core;

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
import dev.slipway.spi.DeploymentListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells every listener in the order of what happened, and lets none of them do harm by throwing or taking its time. */
final class Listeners implements DeploymentListener {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final List<Ear> all;

    Listeners(List<DeploymentListener> listeners, Border border) {
        all = listeners.stream()
                .map(listener -> new Ear(
                        listener,
                        border.courier("the listener " + listener.getClass().getName())))
                .toList();
    }

    @Override
    public void accepted(Revision revision) {
        tell(listener -> listener.accepted(revision));
    }

    @Override
    public void removing(DeploymentRef deployment) {
        tell(listener -> listener.removing(deployment));
    }

    @Override
    public void removed(DeploymentRef deployment) {
        tell(listener -> listener.removed(deployment));
    }

    @Override
    public void clientAdded(DeploymentRef deployment, ClientName client, Actor by) {
        tell(listener -> listener.clientAdded(deployment, client, by));
    }

    @Override
    public void clientRemoved(DeploymentRef deployment, ClientName client, Actor by) {
        tell(listener -> listener.clientRemoved(deployment, client, by));
    }

    @Override
    public void conflicted(LedgerScope scope, int attempt) {
        tell(listener -> listener.conflicted(scope, attempt));
    }

    @Override
    public void retried(String operation, DeploymentException error) {
        tell(listener -> listener.retried(operation, error));
    }

    @Override
    public void holdsLong(DeploymentRef deployment, ResourceAmounts excess, Duration age) {
        tell(listener -> listener.holdsLong(deployment, excess, age));
    }

    @Override
    public void forceReleased(
            DeploymentRef deployment,
            Actor administrator,
            ResourceAmounts before,
            ResourceAmounts after,
            String reason) {
        tell(listener -> listener.forceReleased(deployment, administrator, before, after, reason));
    }

    @Override
    public void transitioned(DeploymentRef deployment, Optional<DeploymentStatus> before, DeploymentStatus after) {
        tell(listener -> listener.transitioned(deployment, before, after));
    }

    @Override
    public void reconciled(Duration took, Duration late, int deployments, int actedOn) {
        tell(listener -> listener.reconciled(took, late, deployments, actedOn));
    }

    @Override
    public void adopted(DeploymentRef deployment, Actor administrator, Fence before, Fence after, String reason) {
        tell(listener -> listener.adopted(deployment, administrator, before, after, reason));
    }

    @Override
    public void repaired(DeploymentRef deployment, Actor by, List<Drift> undone) {
        tell(listener -> listener.repaired(deployment, by, undone));
    }

    private void tell(Consumer<DeploymentListener> news) {
        all.forEach(ear -> ear.courier().accept(() -> tell(ear.listener(), news)));
    }

    private static void tell(DeploymentListener listener, Consumer<DeploymentListener> news) {
        try {
            news.accept(listener);
        } catch (RuntimeException | LinkageError | AssertionError e) {
            LOG.warn("a listener failed and is ignored: {}", e.getMessage(), e);
        }
    }

    /**
     * Somebody who listens.
     *
     * @param listener who
     * @param courier takes what there is to tell
     */
    private record Ear(DeploymentListener listener, Consumer<Runnable> courier) {}
}
