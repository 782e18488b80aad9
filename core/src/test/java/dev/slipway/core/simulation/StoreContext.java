package dev.slipway.core.simulation;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.StoreId;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.ProviderContext;
import java.time.Clock;
import java.util.Optional;

/** Answers a provider from a store, at once. */
record StoreContext(HistoryStore recorded, Clock clock) implements ProviderContext {
    @Override
    public StoreId store() {
        return recorded.id();
    }

    @Override
    public Optional<Fence> currentFence(DeploymentRef deployment) {
        return Optional.ofNullable(recorded.ledger(LedgerScope.of(deployment.group()))
                        .entries()
                        .get(deployment.id()))
                .filter(entry -> entry.deployment().equals(deployment))
                .map(entry -> entry.fence());
    }
}
