package dev.slipway.core;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The time that those have who are told to end, all of them together. Real time, whatever the clock of a manager, since it is threads
 * that are waited for. Thread-safe.
 */
final class Goodbye {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Duration LONGEST_HEARING = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final int HEARING_PART = 4;

    private final long end;

    private Goodbye(Duration most) {
        this.end = System.nanoTime() + longer(most, SHORTEST).toNanos();
    }

    /** For those who may be in a call: as long as one may take. */
    static Goodbye ofWorkers(Duration callDeadline) {
        return new Goodbye(shorter(callDeadline, LONGEST));
    }

    /** For those who only listen. */
    static Goodbye ofListeners(Duration callDeadline) {
        return new Goodbye(hearing(callDeadline));
    }

    /** How long somebody who only listens may keep a host waiting. */
    static Duration hearing(Duration callDeadline) {
        return shorter(callDeadline.dividedBy(HEARING_PART), LONGEST_HEARING);
    }

    /** What is left; zero when it is over. */
    Duration left() {
        return longer(Duration.ofNanos(end - System.nanoTime()), Duration.ZERO);
    }

    /** Waits for the end of a thread that isn't this one; whether it has come. */
    boolean awaitEnd(Thread thread) {
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, left().toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
