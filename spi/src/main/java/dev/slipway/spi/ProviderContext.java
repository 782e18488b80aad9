package dev.slipway.spi;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.StoreId;
import java.time.Clock;
import java.util.Optional;

/** What the library gives a provider. Thread-safe. */
public interface ProviderContext {
    /**
     * Whose objects the provider works for.
     *
     * @return the identity of the host's store
     */
    StoreId store();

    /**
     * What the record says now of exactly this incarnation. A provider asks <em>after</em> it has read the object that it
     * is going to write, and writes only if its rollout's fence is the one recorded. Reads the store itself, never a
     * cache; blocking.
     *
     * @param deployment which deployment
     * @return the recorded fence; empty if the record doesn't name that incarnation (deleted, made anew, or another
     *     store's)
     * @throws dev.slipway.error.DeploymentException if the store can't be read
     */
    Optional<Fence> currentFence(DeploymentRef deployment);

    /**
     * Tells the time of day.
     *
     * @return the host's clock
     */
    Clock clock();
}
