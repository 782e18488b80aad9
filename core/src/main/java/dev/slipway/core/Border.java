package dev.slipway.core;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The border between the library and what others have written: every call of a provider, store, directory, usage source or policy
 * crosses it, and whoever doesn't answer in time holds nobody for longer. Time is what is left of the caller's call, if it is
 * in one. Thread-safe.
 */
interface Border extends AutoCloseable {
    /**
     * Makes a call. What it throws comes through as it is.
     *
     * @throws dev.slipway.error.DeploymentException the callee's, caused by {@link Hung}, if there is no answer in time
     */
    default <T> T call(Callee callee, String what, Supplier<T> call) {
        return call(callee, what, call, late -> {});
    }

    /** As {@link #call(Callee, String, Supplier)}, of something that has to be closed if it comes when nobody waits any more. */
    <T> T call(Callee callee, String what, Supplier<T> call, Consumer<T> unwanted);

    /** Begins a call for which the caller comes back, maybe several times. It has no end of its own. */
    <T> Errand<T> begin(Callee callee, String what, Supplier<T> call);

    /** Does something in this thread, of which all calls together have no more than this time. */
    <T> T within(Duration most, Supplier<T> work);

    /** Does what a host has called for, within the call deadline. */
    <T> T verb(Supplier<T> work);

    /** Does much, one thing after the other: every call has a time of its own, less and less of it the more of them hang. */
    <T> T patiently(Supplier<T> work);

    /** Does what a host has called for, without an end of its own. */
    void told(Runnable work);

    /** What one call made now may take. */
    Duration left();

    /** As {@link #within} half of what is left, so that somebody can look afterwards what came of it. */
    default <T> T half(Supplier<T> work) {
        return part(2, work);
    }

    /** As {@link #within} one of so many parts of what is left. */
    default <T> T part(int parts, Supplier<T> work) {
        Duration part = left().dividedBy(parts);
        return within(part.isZero() ? left() : part, work);
    }

    /** Where news for somebody go, who hears them one after the other and keeps nobody waiting. */
    Consumer<Runnable> courier(String to);

    /** No call is made any more; whoever waits for one waits no longer, and all threads are told to end. */
    @Override
    void close();
}
