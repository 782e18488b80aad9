package dev.slipway.core.history;

import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.HistoryStoreHarness;
import dev.slipway.spi.tck.HistoryStoreTck;

class FileHistoryStoreTest extends HistoryStoreTck {
    @Override
    protected HistoryStoreHarness harness() {
        var directory = TemporaryDirectory.make();
        return new HistoryStoreHarness() {
            @Override
            public HistoryStore open() {
                return FileHistoryStore.open(directory.path());
            }

            @Override
            public boolean isShared() {
                return true;
            }

            @Override
            public void close() {
                directory.close();
            }
        };
    }

    /** Each commit waits for the disk several times. */
    @Override
    protected int commitsOfARace() {
        return 120;
    }
}
