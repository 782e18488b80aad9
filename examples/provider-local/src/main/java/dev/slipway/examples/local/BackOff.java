package dev.slipway.examples.local;

import java.time.Duration;

/** How long a replica that failed waits before it is started again: doubling from the first to the most. Immutable. */
record BackOff(Duration first, Duration most) {
    Duration after(int failures) {
        var wait = first;
        for (int i = 1; i < failures && wait.compareTo(most) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(most) < 0 ? wait : most;
    }
}
