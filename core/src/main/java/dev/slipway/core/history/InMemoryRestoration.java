package dev.slipway.core.history;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.StoreId;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.StoreRestoration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a store in memory. Not thread-safe. */
final class InMemoryRestoration implements StoreRestoration {
    private final Map<LedgerScope, Map<DeploymentId, LedgerEntry>> entries = new LinkedHashMap<>();
    private final List<Revision> revisions = new ArrayList<>();
    private Optional<StoreId> begun = Optional.empty();

    @Override
    public void begin(StoreId id) {
        begun = Optional.of(id);
    }

    @Override
    public void add(LedgerEntry entry, List<Revision> kept) {
        entries.computeIfAbsent(LedgerScope.of(entry.deployment().group()), scope -> new LinkedHashMap<>())
                .put(entry.deployment().id(), entry);
        revisions.addAll(kept);
    }

    @Override
    public HistoryStore finish() {
        StoreId id = begun.orElseThrow(() -> new IllegalStateException("the restoration hasn't begun, or is finished"));
        List<GroupLedger> ledgers = new ArrayList<>();
        entries.forEach((scope, ofScope) -> ledgers.add(new GroupLedger(scope, 1, ofScope)));
        var store = InMemoryHistoryStore.restored(id, ledgers, revisions);
        close();
        return store;
    }

    @Override
    public void close() {
        begun = Optional.empty();
        entries.clear();
        revisions.clear();
    }
}
