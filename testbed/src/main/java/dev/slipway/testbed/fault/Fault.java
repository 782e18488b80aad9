package dev.slipway.testbed.fault;

/** A fault that is on from the moment it is made until it is switched off. Closing it switches it off. Thread-safe. */
public interface Fault extends AutoCloseable {
    /** Ends the fault, also for connections and requests that wait because of it. Idempotent. */
    void off();

    @Override
    default void close() {
        off();
    }
}
