package dev.slipway.core;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How the watchers' loop goes.
 *
 * @param interval how long it waits when there is no news
 * @param threads makes its thread
 * @param retrying rests
 * @param nanoTime measures how long a look takes
 */
record Pace(Duration interval, Threads threads, Retrying retrying, LongSupplier nanoTime) {
    /** Makes threads. */
    @FunctionalInterface
    interface Threads {
        /** A thread that isn't started. */
        Thread make(Runnable run, String name);
    }

    /** A daemon. */
    static Thread daemon(Runnable run, String name) {
        var thread = new Thread(run, name);
        thread.setDaemon(true);
        return thread;
    }
}
