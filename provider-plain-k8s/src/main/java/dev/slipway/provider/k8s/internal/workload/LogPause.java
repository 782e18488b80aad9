package dev.slipway.provider.k8s.internal.workload;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Pauses that grow while nothing comes of it. By a clock, or by what was waited if the clock stands still. Not thread-safe. */
final class LogPause {
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final LongSupplier nanoTime;
    private Duration pause = Duration.ZERO;
    private Duration waited = Duration.ZERO;
    private long begun;

    LogPause(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Something came. */
    void reset() {
        pause = Duration.ZERO;
    }

    /** Nothing came: the next one begins, and is longer. */
    void begin() {
        Duration doubled = pause.isZero() ? FIRST : pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        waited = Duration.ZERO;
        begun = nanoTime.getAsLong();
    }

    /** How long it still takes; zero if there is none. */
    Duration left() {
        Duration gone = Duration.ofNanos(nanoTime.getAsLong() - begun);
        Duration left = pause.minus(waited.compareTo(gone) > 0 ? waited : gone);
        return left.isNegative() ? Duration.ZERO : left;
    }

    void waited(Duration time) {
        waited = waited.plus(time);
    }
}
