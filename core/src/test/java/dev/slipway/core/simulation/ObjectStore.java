package dev.slipway.core.simulation;

import dev.slipway.core.simulation.store.ObjectHistoryStore;
import dev.slipway.core.simulation.store.SimObjects;
import dev.slipway.model.StoreId;
import dev.slipway.spi.HistoryStore;
import java.util.List;
import java.util.random.RandomGenerator;

/** A store of single objects: a commit is several requests, and what died on the way is swept. */
final class ObjectStore implements SharedStore {
    private final SimObjects objects = new SimObjects();
    private final StoreId id;

    ObjectStore(RandomGenerator random) {
        this.id = StoreId.random(random);
    }

    @Override
    public HistoryStore open(Wire wire) {
        return new ObjectHistoryStore(id, objects, wire, HistoryStore.KEPT_REVISIONS);
    }

    @Override
    public HistoryStore direct() {
        return open(Wire.DIRECT);
    }

    @Override
    public List<Runnable> chores(Wire wire) {
        return List.of(new ObjectHistoryStore(id, objects, wire, HistoryStore.KEPT_REVISIONS)::sweep);
    }
}
