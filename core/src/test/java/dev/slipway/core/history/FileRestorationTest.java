package dev.slipway.core.history;

import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.StoreRestoration;
import dev.slipway.spi.tck.StoreRestorationHarness;
import dev.slipway.spi.tck.StoreRestorationTck;

class FileRestorationTest extends StoreRestorationTck {
    @Override
    protected StoreRestorationHarness harness() {
        var directory = TemporaryDirectory.quick();
        return new StoreRestorationHarness() {
            @Override
            public StoreRestoration restoration() {
                return FileHistoryStore.restoration(directory.path());
            }

            @Override
            public HistoryStore open() {
                return FileHistoryStore.open(directory.path());
            }

            @Override
            public boolean isOneMedium() {
                return true;
            }

            @Override
            public void close() {
                directory.close();
            }
        };
    }
}
