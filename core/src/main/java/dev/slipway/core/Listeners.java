package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.spi.DeploymentListener;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells every listener, and lets none of them do harm by throwing. */
final class Listeners implements DeploymentListener {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final List<DeploymentListener> all;

    Listeners(List<DeploymentListener> all) {
        this.all = List.copyOf(all);
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
    public void adopted(DeploymentRef deployment, Actor administrator, Fence before, Fence after, String reason) {
        tell(listener -> listener.adopted(deployment, administrator, before, after, reason));
    }

    private void tell(Consumer<DeploymentListener> news) {
        for (DeploymentListener listener : all) {
            try {
                news.accept(listener);
            } catch (RuntimeException | LinkageError | AssertionError e) {
                LOG.warn("a listener failed and is ignored: {}", e.getMessage(), e);
            }
        }
    }
}
