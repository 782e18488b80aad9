package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ProviderException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Says how long the reconcile loop leaves alone what has failed, so that one deployment in trouble takes no time from the
 * others. What may pass by itself is tried again after 1 second to 1 minute, longer with each failure; what would fail again
 * after 5 to 10 minutes. Nobody is asked before it wants to be, as long as that is within an hour. Random, so that many JVMs
 * don't come at once. Thread-safe.
 */
final class BackOff {
    static final Duration SHORTEST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofMinutes(1);
    static final Duration SHORTEST_WHERE_HOPELESS = Duration.ofMinutes(5);
    static final Duration LONGEST_WHERE_ASKED = Duration.ofHours(1);
    private static final int MOST_DOUBLINGS = 30;

    private final LongSupplier nanoTime;
    private final RandomGenerator random;

    BackOff(LongSupplier nanoTime, RandomGenerator random) {
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /** The pause after a call failed. */
    Pause afterFailure(Pause before, DeploymentException error) {
        Duration time = error.isRetryable() ? growing(before) : upToTwice(SHORTEST_WHERE_HOPELESS);
        Duration asked = retryAfter(error).orElse(Duration.ZERO);
        return begin(before, longer(time, shorter(asked, LONGEST_WHERE_ASKED)));
    }

    /** The pause after something was refused that may be allowed soon. */
    Pause afterRefusal(Pause before) {
        return begin(before, growing(before));
    }

    boolean isOver(Pause pause) {
        return pause.failures() == 0 || nanoTime.getAsLong() - pause.until() >= 0;
    }

    /** When the back end wants to be asked again, if it said so. */
    static Optional<Duration> retryAfter(DeploymentException error) {
        return error instanceof ProviderException failure ? failure.retryAfter() : Optional.empty();
    }

    private Pause begin(Pause before, Duration time) {
        return new Pause(before.failures() + 1, nanoTime.getAsLong() + time.toNanos());
    }

    private Duration growing(Pause before) {
        long factor = 1L << Math.min(before.failures(), MOST_DOUBLINGS);
        return upToTwice(shorter(SHORTEST.multipliedBy(factor), LONGEST.dividedBy(2)));
    }

    private Duration upToTwice(Duration least) {
        return least.plusNanos(random.nextLong(least.toNanos()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /**
     * A time in which nothing is tried.
     *
     * @param failures how many attempts have failed one after the other
     * @param until its end, by the monotonic clock; meaningless without a failure
     */
    record Pause(int failures, long until) {
        static final Pause NONE = new Pause(0, 0);
    }
}
