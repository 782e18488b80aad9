package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ProviderException;
import dev.slipway.spi.DeploymentListener;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The one layer that retries, and the one place that sleeps. Calls whose error says so are made again after an exponential,
 * randomised back-off or what the back end asked for, until a total deadline, or until the time of the host's call is up. What hangs
 * isn't called again. Thread-safe.
 */
final class Retrying {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final int MOST_ATTEMPTS = 6;

    /** A host in a hurry waits less: of its deadline no more than this part goes into a first pause, and into any. */
    private static final int FIRST_PART = 600;

    private static final int LONGEST_PART = 15;
    private static final int HURRIED_PART = 4;

    private final Duration deadline;
    private final Border border;
    private final DeploymentListener listener;
    private final LongSupplier nanoTime;
    private final IntervalFunction backOff;

    Retrying(Duration deadline, Border border, DeploymentListener listener, LongSupplier nanoTime) {
        this.deadline = deadline;
        this.border = border;
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.backOff = IntervalFunction.ofExponentialRandomBackoff(
                part(FIRST_PART, FIRST_PAUSE), 2.0, 0.5, part(LONGEST_PART, LONGEST_PAUSE));
    }

    /** In whole milliseconds, and at least one, as the back-off counts them. */
    private Duration part(int part, Duration most) {
        long millis = Math.min(most.toMillis(), deadline.dividedBy(part).toMillis());
        return Duration.ofMillis(Math.max(1, millis));
    }

    <T> T call(String operation, Supplier<T> call) {
        long start = nanoTime.getAsLong();
        var config = RetryConfig.<T>custom()
                .maxAttempts(MOST_ATTEMPTS)
                .intervalBiFunction((attempt, outcome) -> outcome.isLeft()
                        ? pauseAfter(attempt, outcome.getLeft()).toMillis()
                        : 0)
                .retryOnException(error -> isWorthIt(error, start))
                .build();
        Retry retry = Retry.of(operation, config);
        retry.getEventPublisher().onRetry(event -> {
            if (event.getLastThrowable() instanceof DeploymentException error) {
                listener.retried(operation, error);
            }
        });
        return retry.executeSupplier(call);
    }

    /** Makes a call that isn't made again now, but may be at another time. */
    <T> T once(String operation, Supplier<T> call) {
        try {
            return call.get();
        } catch (DeploymentException e) {
            if (e.isRetryable()) {
                listener.retried(operation, e);
            }
            throw e;
        }
    }

    /** Does much in this thread, one thing after the other, of which none is to hold up the others. */
    <T> T patiently(Supplier<T> work) {
        return border.patiently(work);
    }

    /** Whether so little of the time is left that nobody else should depend on it. */
    boolean isHurried() {
        return border.left().compareTo(deadline.dividedBy(HURRIED_PART)) < 0;
    }

    /** Does much in this thread, all of it in the time of one call. */
    <T> T together(Supplier<T> work) {
        return border.within(deadline, work);
    }

    /** Does something in a quarter of the time that is left. */
    <T> T quarter(Supplier<T> work) {
        return border.part(4, work);
    }

    /** Does something in half of the time that is left. */
    <T> T half(Supplier<T> work) {
        return border.half(work);
    }

    /** Starts counting the attempts of something that isn't simply called again, and its time. */
    Attempts attempts(int most) {
        return new Attempts(most);
    }

    /** Returns when the time is up, whatever happens meanwhile. */
    void rest(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    private boolean isWorthIt(Throwable error, long start) {
        if (!(error instanceof DeploymentException failure) || !failure.isRetryable() || Hung.isIn(error)) {
            return false;
        }
        Duration pause = pauseAfter(1, error);
        return pause.compareTo(deadline.minus(spentSince(start))) < 0 && pause.compareTo(border.left()) < 0;
    }

    private Duration spentSince(long start) {
        return Duration.ofNanos(nanoTime.getAsLong() - start);
    }

    private Duration pauseAfter(int attempt, Throwable error) {
        Optional<Duration> asked = error instanceof ProviderException failure ? failure.retryAfter() : Optional.empty();
        return asked.orElseGet(() -> Duration.ofMillis(backOff.apply(attempt)));
    }

    /** Attempts at one thing, the first of which was free. Not thread-safe. */
    final class Attempts {
        private final int most;
        private final long start = nanoTime.getAsLong();
        private int made = 1;

        private Attempts(int most) {
            this.most = most;
        }

        int made() {
            return made;
        }

        /** Whether the time is up. */
        boolean isOver() {
            return spentSince(start).compareTo(deadline) >= 0 || border.left().isZero();
        }

        /** Waits a little before another attempt; false if there were enough, time is up, or the thread is interrupted. */
        boolean another() {
            if (made >= most || isOver()) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(backOff.apply(Math.min(made, MOST_ATTEMPTS)) / 10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            made++;
            return true;
        }
    }
}
