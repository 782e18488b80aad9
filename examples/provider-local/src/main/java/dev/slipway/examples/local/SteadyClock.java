package dev.slipway.examples.local;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The wall clock as it was at the start plus monotonic time since, so that instants never jump. Immutable; thread-safe. */
final class SteadyClock {
    private final Instant anchor;
    private final long start = System.nanoTime();

    SteadyClock(Clock clock) {
        this.anchor = clock.instant();
    }

    /** Time since this clock was made; only differences mean something. */
    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    Instant now() {
        return at(elapsed());
    }

    Instant at(Duration elapsed) {
        return anchor.plus(elapsed);
    }
}
