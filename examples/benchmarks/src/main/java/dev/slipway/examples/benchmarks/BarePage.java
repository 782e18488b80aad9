package dev.slipway.examples.benchmarks;

import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.spi.HistoryStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The least that a page in order needs: each group's ledger read once, all entries sorted, the first of them taken. */
final class BarePage implements Target {
    private static final Comparator<LedgerEntry> NEWEST_FIRST =
            Comparator.comparing(LedgerEntry::createdAt).reversed();
    private final HistoryStore store;
    private final int size;

    BarePage(HistoryStore store, int size) {
        this.store = store;
        this.size = size;
    }

    @Override
    public long once(int worker) {
        List<LedgerEntry> entries = new ArrayList<>();
        for (GroupId group : Fleet.groups()) {
            entries.addAll(store.ledger(LedgerScope.of(group)).entries().values());
        }
        entries.sort(NEWEST_FIRST);
        if (entries.subList(0, size).isEmpty()) {
            throw new IllegalStateException("there is nothing");
        }
        return 0;
    }
}
