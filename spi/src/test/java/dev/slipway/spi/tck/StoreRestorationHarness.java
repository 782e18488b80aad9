package dev.slipway.spi.tck;

import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.StoreRestoration;

/** How {@link StoreRestorationTck} gets at what it tests. One harness has one medium, empty at first. */
public interface StoreRestorationHarness extends AutoCloseable {
    /**
     * Prepares a restoration on this harness's medium.
     *
     * @return a new one each time
     */
    StoreRestoration restoration();

    /**
     * Opens the store on this harness's medium; an empty one if there is none.
     *
     * @return the store that was restored, once it is finished
     */
    HistoryStore open();

    /**
     * Whether what is restored and what is opened are on one medium, so that one can be in the other's way.
     *
     * @return false for stores that live in one instance each
     */
    boolean isOneMedium();

    /** Removes the medium. */
    @Override
    void close();
}
