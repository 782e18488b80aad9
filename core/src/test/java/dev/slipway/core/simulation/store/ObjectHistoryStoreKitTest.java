package dev.slipway.core.simulation.store;

import dev.slipway.core.simulation.Wire;
import dev.slipway.model.StoreId;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.HistoryStoreHarness;
import dev.slipway.spi.tck.HistoryStoreTck;
import java.util.Random;
import java.util.function.Supplier;

class ObjectHistoryStoreKitTest extends HistoryStoreTck {
    private final Random random = new Random(13);

    @Override
    protected HistoryStoreHarness harness() {
        var id = StoreId.random(random);
        var objects = new SimObjects();
        var wire = new OneAtATime();
        return new HistoryStoreHarness() {
            @Override
            public HistoryStore open() {
                return new ObjectHistoryStore(id, objects, wire, HistoryStore.KEPT_REVISIONS);
            }

            @Override
            public boolean isShared() {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    /** The kit's threads are real, and the objects are for one at a time. */
    private static final class OneAtATime implements Wire {
        @Override
        public synchronized <T> T read(String what, Supplier<T> call) {
            return DIRECT.read(what, call);
        }

        @Override
        public synchronized <T> T write(String what, Supplier<T> call) {
            return DIRECT.write(what, call);
        }
    }
}
