package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.core.Samples;
import dev.slipway.core.TestHost;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Revision;
import dev.slipway.model.StoreId;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.StoreRestoration;
import dev.slipway.spi.tck.StoreRestorationHarness;
import dev.slipway.spi.tck.StoreRestorationTck;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

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

    @Test
    @DisplayName("H11 R97 what was given up, or is finished, is in no store that is begun afterwards")
    void afresh() {
        for (boolean finishes : new boolean[] {true, false}) {
            StoreRestoration restoration = InMemoryHistoryStore.restoration();
            restoration.begin(Samples.STORE);
            restoration.add(
                    Samples.entry(Samples.ref("lab", "fraud"), 1, TestHost.SMALL, 2)
                            .build(),
                    List.of(Samples.revision(Samples.ref("lab", "fraud"), 1, TestHost.SMALL, 2)
                            .build()));
            if (finishes) {
                assertThat(restoration.finish().groups()).hasSize(1);
            } else {
                restoration.close();
            }

            assertThatThrownBy(restoration::finish)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("hasn't begun, or is finished");
            restoration.begin(Samples.STORE);
            HistoryStore store = restoration.finish();
            assertThat(store.groups()).isEmpty();
            assertThat(store.history(Samples.ref("lab", "fraud"), 9)).isEmpty();
        }
    }
}
