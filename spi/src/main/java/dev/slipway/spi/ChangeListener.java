package dev.slipway.spi;

import dev.slipway.model.DeploymentRef;
import java.util.Set;

/** Hears which deployments may have changed in a back end. Returns quickly and throws nothing. Thread-safe. */
@FunctionalInterface
public interface ChangeListener {
    /**
     * These may have changed, so look at them. A hint: it may come late, twice, or for nothing.
     *
     * @param deployments which; never empty
     */
    void mayHaveChanged(Set<DeploymentRef> deployments);
}
