package dev.slipway.spi.tck;

import dev.slipway.spi.HistoryStore;

/** How {@link HistoryStoreTck} gets at the stores that it tests. One harness has one medium, empty at first. */
public interface HistoryStoreHarness extends AutoCloseable {
    /**
     * Opens the store on this harness's medium, as another process would.
     *
     * @return a new instance each time; the same one if {@link #isShared()} is false
     */
    HistoryStore open();

    /**
     * Whether several instances, in several processes, may work on the medium.
     *
     * @return false for a store that lives in one instance
     */
    boolean isShared();

    /** Removes the medium. */
    @Override
    void close();
}
