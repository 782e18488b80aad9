package dev.slipway.core.simulation.store;

import dev.slipway.core.simulation.Wire;
import dev.slipway.spi.HistoryStore;
import java.util.Random;

/** What processes share, and how one opens its store on it. */
public interface StoreWorld {
    /** Opens a store, as a process does that starts. */
    HistoryStore open(Wire wire, Random random);

    /** Opens a store that is right, to look at what is there. */
    HistoryStore look();

    /** Takes away what was prepared and doesn't count. */
    void sweep(HistoryStore store);

    /** How many revisions of a deployment are kept, beside its last good one. */
    int kept();

    /** Whether a write of this name can change what is recorded. */
    default boolean shows(String what) {
        return true;
    }
}
