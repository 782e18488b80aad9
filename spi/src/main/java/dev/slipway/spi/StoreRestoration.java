package dev.slipway.spi;

import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Revision;
import dev.slipway.model.StoreId;
import java.util.List;

/**
 * Makes a store with the identity and the record of another one that is no more, on a medium with nothing on it. Two stores of
 * one identity would fight about the same deployments: a restoration can't know whether the other one lives, so whoever runs
 * it has to. An implementation keeps these requirements:
 *
 * <ul>
 *   <li>H10 {@link #begin} on a medium with anything on it is refused ({@link dev.slipway.error.ErrorCode#STORE_NOT_EMPTY}, with
 *       the name of what is there), and changes nothing.
 *   <li>H11 Before {@link #finish} has returned the medium can't be opened as a store, also after a crash; afterwards all that
 *       was added is there. {@link #close} without it leaves nothing behind, as far as it can.
 *   <li>H12 What was added is read as it was given, and the next commit follows it: on whatever counter the ledgers have then.
 * </ul>
 *
 * Used once, by one thread. Its methods block.
 */
public interface StoreRestoration extends AutoCloseable {
    /**
     * Takes the medium.
     *
     * @param id the identity that the store shall have
     * @throws dev.slipway.error.StoreException {@link dev.slipway.error.ErrorCode#STORE_NOT_EMPTY} or
     *     {@link dev.slipway.error.ErrorCode#STORE_UNAVAILABLE}
     */
    void begin(StoreId id);

    /**
     * Adds a deployment. All of one group come one after the other, each id once.
     *
     * @param entry what the group's ledger says of it
     * @param revisions newest first: the latest, those before it without a gap down to the first or to
     *     {@value HistoryStore#KEPT_REVISIONS}, and the last good one if it is further back
     * @throws dev.slipway.error.StoreException {@link dev.slipway.error.ErrorCode#STORE_UNAVAILABLE} or
     *     {@link dev.slipway.error.ErrorCode#LEDGER_FULL}; close then, and begin anew elsewhere
     */
    void add(LedgerEntry entry, List<Revision> revisions);

    /**
     * Makes all of it count, at once.
     *
     * @return the store
     * @throws dev.slipway.error.StoreException {@link dev.slipway.error.ErrorCode#STORE_UNAVAILABLE}, and then it is no store yet
     */
    HistoryStore finish();

    /** Gives up what isn't finished. Closing twice, or what is finished, is fine. */
    @Override
    void close();
}
