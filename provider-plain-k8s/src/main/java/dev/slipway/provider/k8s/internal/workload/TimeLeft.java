package dev.slipway.provider.k8s.internal.workload;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How much time something may still take. Calls that are made one after the other share it: none is begun when it is over.
 *
 * @param nanoTime measures
 * @param end when it is over, by that measure
 */
record TimeLeft(LongSupplier nanoTime, long end) {
    private static final Duration LONGEST = Duration.ofDays(1);

    /** As much as is given, from now on. */
    static TimeLeft of(Duration given, LongSupplier nanoTime) {
        Duration bounded = given.compareTo(LONGEST) < 0 ? given : LONGEST;
        return new TimeLeft(nanoTime, nanoTime.getAsLong() + bounded.toNanos());
    }

    /** Zero if it is over. */
    Duration left() {
        long left = end - nanoTime.getAsLong();
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    boolean isOver() {
        return left().isZero();
    }
}
