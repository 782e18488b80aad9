package dev.slipway.core;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.StoreId;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.ProviderContext;
import java.time.Clock;
import java.util.Optional;

/** Answers a provider's question from the store itself. Thread-safe. */
final class RecordedFences implements ProviderContext {
    private final HistoryStore store;
    private final Clock clock;

    RecordedFences(HistoryStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public StoreId store() {
        return store.id();
    }

    @Override
    public Optional<Fence> currentFence(DeploymentRef deployment) {
        if (!deployment.store().equals(store.id())) {
            return Optional.empty();
        }
        LedgerEntry entry =
                store.ledger(LedgerScope.of(deployment.group())).entries().get(deployment.id());
        return Optional.ofNullable(entry)
                .filter(recorded -> recorded.deployment().equals(deployment))
                .map(LedgerEntry::fence);
    }

    @Override
    public Clock clock() {
        return clock;
    }
}
