package dev.slipway.provider.k8s.internal.kube;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The time of a {@link FakeCluster} and of what is tried on it. */
public interface FakeTime {
    /** The cluster's time of day. */
    Instant instant();

    /** Time that only grows, and begins anywhere. */
    long nanos();

    /** Waits until somebody notifies, or for so long; the monitor is held. May return early. */
    void waitOn(Object monitor, Duration most) throws InterruptedException;

    /** Whether a test wants to have the thread back: then whoever waits waits no longer. */
    default boolean isRinging() {
        return false;
    }

    /** The machine's own time, for tests with threads. */
    static FakeTime real() {
        return new FakeTime() {
            @Override
            public Instant instant() {
                return Instant.now();
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void waitOn(Object monitor, Duration most) throws InterruptedException {
                TimeUnit.NANOSECONDS.timedWait(monitor, Math.max(1, most.toNanos()));
            }
        };
    }
}
