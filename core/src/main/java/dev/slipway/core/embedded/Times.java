package dev.slipway.core.embedded;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Sums of times that a script may have made longer than time itself. */
final class Times {
    private Times() {}

    static Instant after(Instant start, Duration time) {
        try {
            return start.plus(time);
        } catch (DateTimeException | ArithmeticException e) {
            return Instant.MAX;
        }
    }

    static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    static Instant earliest(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
