package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.NotFoundException;
import dev.slipway.model.Actor;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.ReasonCode;
import dev.slipway.spi.Freshness;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Waits for something to be true of a deployment, in the thread of whoever waits. Looks whenever something may have changed, and
 * from time to time.
 */
final class Awaiting {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Reads reads;
    private final ChangeSignal signal;

    Awaiting(Reads reads, ChangeSignal signal) {
        this.reads = reads;
        this.signal = signal;
    }

    AwaitResult await(
            Actor actor,
            DeploymentId id,
            Duration longest,
            Predicate<DeploymentStatus> until,
            Consumer<DeploymentStatus> progress) {
        Duration positive = longest.isNegative() ? Duration.ZERO : longest;
        Duration bounded = positive.compareTo(LONGEST) < 0 ? positive : LONGEST;
        long end = System.nanoTime() + bounded.toNanos();
        Optional<DeploymentStatus> last = Optional.empty();
        while (true) {
            long seen = signal.seen();
            Optional<DeploymentStatus> now =
                    reads.find(actor, id, Freshness.LIVE).map(Deployment::status);
            if (now.isEmpty()) {
                return new AwaitResult(AwaitResult.Outcome.GONE, last.orElseThrow(() -> new NotFoundException(id)));
            }
            DeploymentStatus status = now.get();
            if (last.isEmpty() || StatusNews.isNews(last.get(), status)) {
                progress.accept(status);
            }
            last = now;
            if (isKnown(status) && until.test(status)) {
                return new AwaitResult(AwaitResult.Outcome.SETTLED, status);
            }
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (left.isNegative() || left.isZero()) {
                return new AwaitResult(AwaitResult.Outcome.TIMED_OUT, status);
            }
            waitForChange(seen, left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
        }
    }

    /** Deployed, stopped or failed. */
    static boolean isAtRest(DeploymentStatus status) {
        return switch (status.phase()) {
            case DEPLOYED, STOPPED, FAILED -> true;
            case DEPLOYING, STOPPING -> false;
        };
    }

    /** What the directory says changes nothing about what runs. */
    private static boolean isKnown(DeploymentStatus status) {
        return status.stale()
                .filter(reason -> !reason.code().equals(ReasonCode.DIRECTORY_UNAVAILABLE))
                .isEmpty();
    }

    private void waitForChange(long seen, Duration longest) {
        try {
            signal.await(seen, longest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeploymentException(
                    ErrorCode.TIMEOUT, "interrupted while waiting for a deployment", true, Optional.empty(), e);
        }
    }
}
