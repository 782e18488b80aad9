package dev.slipway.core;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** How much time each thread has left for what it is doing. A thread that is in no call of a host has the whole call deadline each time. Thread-safe. */
final class CallTimes {
    /** However many calls hang, the next one still has this part of the call deadline. */
    private static final int LEAST_PART = 16;

    private final Duration callDeadline;
    private final LongSupplier nanoTime;
    private final Map<Thread, Allowance> allowances = new ConcurrentHashMap<>();

    CallTimes(Duration callDeadline, LongSupplier nanoTime) {
        this.callDeadline = callDeadline;
        this.nanoTime = nanoTime;
    }

    /** Together no longer than this, nor than what this thread has left anyway. */
    <T> T within(Duration most, Supplier<T> work) {
        Duration whole = Duration.ofNanos(Long.MAX_VALUE / 2);
        long nanos = (most.compareTo(whole) < 0 ? most : whole).toNanos();
        return with(new Until(nanoTime.getAsLong() + nanos, outer()), work);
    }

    /** Each call for itself, and the less the more of them have hung. */
    <T> T patiently(Supplier<T> work) {
        return with(new Patience(), work);
    }

    /** What one call made now may take; zero if nothing is left. */
    Duration left() {
        return outer().left();
    }

    /** A call of this thread has hung. */
    void hung() {
        outer().hung();
    }

    private Allowance outer() {
        Thread thread = Thread.currentThread();
        return allowances.getOrDefault(thread, new Patience());
    }

    private <T> T with(Allowance allowance, Supplier<T> work) {
        Thread thread = Thread.currentThread();
        Allowance before = allowances.put(thread, allowance);
        try {
            return work.get();
        } finally {
            if (before == null) {
                allowances.remove(thread);
            } else {
                allowances.put(thread, before);
            }
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** What a thread may still spend. */
    private interface Allowance {
        Duration left();

        void hung();
    }

    private final class Until implements Allowance {
        private final long end;
        private final Allowance outer;

        private Until(long end, Allowance outer) {
            this.end = end;
            this.outer = outer;
        }

        @Override
        public Duration left() {
            return shorter(Duration.ofNanos(Math.max(0, end - nanoTime.getAsLong())), outer.left());
        }

        @Override
        public void hung() {
            outer.hung();
        }
    }

    private final class Patience implements Allowance {
        private Duration each = callDeadline;

        @Override
        public Duration left() {
            return each;
        }

        @Override
        public void hung() {
            Duration less = each.dividedBy(2);
            each = less.compareTo(callDeadline.dividedBy(LEAST_PART)) < 0 ? each : less;
        }
    }
}
