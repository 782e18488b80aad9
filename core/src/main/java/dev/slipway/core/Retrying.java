package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.spi.DeploymentListener;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The one layer that retries, and the one place that sleeps. Calls whose error says so are made again after an exponential,
 * randomised back-off or what the back end asked for, until a total deadline. Thread-safe.
 */
final class Retrying {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final int MOST_ATTEMPTS = 6;

    private final Duration deadline;
    private final DeploymentListener listener;
    private final IntervalFunction backOff =
            IntervalFunction.ofExponentialRandomBackoff(FIRST_PAUSE, 2.0, 0.5, LONGEST_PAUSE);

    Retrying(Duration deadline, DeploymentListener listener) {
        this.deadline = deadline;
        this.listener = listener;
    }

    <T> T call(String operation, Supplier<T> call) {
        long start = System.nanoTime();
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

    /** Waits a little before a lost race is run again. */
    void pause(int attempt) {
        try {
            TimeUnit.MILLISECONDS.sleep(backOff.apply(Math.min(attempt, MOST_ATTEMPTS)) / 10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeploymentException(
                    ErrorCode.CONTENDED,
                    "interrupted while waiting to try again; nothing was recorded",
                    true,
                    Optional.empty(),
                    e);
        }
    }

    /** Returns when the time is up, whatever happens meanwhile. */
    void rest(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    private boolean isWorthIt(Throwable error, long start) {
        if (!(error instanceof DeploymentException failure) || !failure.isRetryable()) {
            return false;
        }
        Duration spent = Duration.ofNanos(System.nanoTime() - start);
        return spent.plus(pauseAfter(1, error)).compareTo(deadline) < 0;
    }

    private Duration pauseAfter(int attempt, Throwable error) {
        Optional<Duration> asked = error instanceof ProviderException failure ? failure.retryAfter() : Optional.empty();
        return asked.orElseGet(() -> Duration.ofMillis(backOff.apply(attempt)));
    }
}
