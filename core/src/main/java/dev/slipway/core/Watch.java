package dev.slipway.core;

/** A watch that goes on until it is closed, or its manager is. Thread-safe. */
public interface Watch extends AutoCloseable {
    /**
     * Whether nothing will come any more.
     *
     * @return true after {@link #close}, and after the manager's
     */
    boolean isEnded();

    /**
     * Ends the watch and forgets what hasn't been heard. A waiting {@link WatchStream#next} returns. No call of a listener begins
     * afterwards; one that is under way in another thread is waited for, a second at most, or a quarter of the manager's call
     * deadline if that is less, and interrupted then. Closing twice is fine.
     */
    @Override
    void close();
}
