package dev.slipway.core.history;

import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Revision;
import dev.slipway.model.StoreId;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.StoreRestoration;
import dev.slipway.spi.tck.StoreRestorationHarness;
import dev.slipway.spi.tck.StoreRestorationTck;
import java.util.List;
import java.util.Optional;

class InMemoryRestorationTest extends StoreRestorationTck {
    @Override
    protected StoreRestorationHarness harness() {
        return new StoreRestorationHarness() {
            private Optional<HistoryStore> finished = Optional.empty();

            @Override
            public StoreRestoration restoration() {
                StoreRestoration restoration = InMemoryHistoryStore.restoration();
                return new StoreRestoration() {
                    @Override
                    public void begin(StoreId id) {
                        restoration.begin(id);
                    }

                    @Override
                    public void add(LedgerEntry entry, List<Revision> revisions) {
                        restoration.add(entry, revisions);
                    }

                    @Override
                    public HistoryStore finish() {
                        HistoryStore store = restoration.finish();
                        finished = Optional.of(store);
                        return store;
                    }

                    @Override
                    public void close() {
                        restoration.close();
                    }
                };
            }

            @Override
            public HistoryStore open() {
                return finished.orElseGet(InMemoryHistoryStore::new);
            }

            @Override
            public boolean isOneMedium() {
                return false;
            }

            @Override
            public void close() {
                finished = Optional.empty();
            }
        };
    }
}
