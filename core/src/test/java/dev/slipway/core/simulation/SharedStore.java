package dev.slipway.core.simulation;

import dev.slipway.spi.HistoryStore;
import java.util.List;

/** A store that the processes of a simulated world share. */
interface SharedStore {
    /** The way of one process to it. */
    HistoryStore open(Wire wire);

    /** The way of somebody who sees everything at once. */
    HistoryStore direct();

    /** What can be done for it from time to time, in the name of one process. */
    default List<Runnable> chores(Wire wire) {
        return List.of();
    }
}
