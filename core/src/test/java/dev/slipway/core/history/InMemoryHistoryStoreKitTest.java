package dev.slipway.core.history;

import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.HistoryStoreHarness;
import dev.slipway.spi.tck.HistoryStoreTck;
import java.util.Random;

class InMemoryHistoryStoreKitTest extends HistoryStoreTck {
    private final Random random = new Random(11);

    @Override
    protected HistoryStoreHarness harness() {
        var store = new InMemoryHistoryStore(random);
        return new HistoryStoreHarness() {
            @Override
            public HistoryStore open() {
                return store;
            }

            @Override
            public boolean isShared() {
                return false;
            }

            @Override
            public void close() {}
        };
    }
}
