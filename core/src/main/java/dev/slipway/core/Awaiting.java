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
 * from time to time. Each look is a call of its own, with the time of one; only when waiting is about to end it has less.
 */
final class Awaiting {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** What has just begun when waiting ends may still be answered. */
    private static final Duration LAST_LOOK = Duration.ofMillis(500);

    private final Reads reads;
    private final ChangeSignal signal;
    private final Border border;
    private final Duration callDeadline;

    Awaiting(Reads reads, ChangeSignal signal, Border border, Duration callDeadline) {
        this.reads = reads;
        this.signal = signal;
        this.border = border;
        this.callDeadline = callDeadline;
    }

    AwaitResult await(
            Actor actor,
            DeploymentId id,
            Duration longest,
            Predicate<DeploymentStatus> until,
            Consumer<DeploymentStatus> progress) {
        Duration positive = longest.isNegative() ? Duration.ZERO : longest;
        long end = System.nanoTime() + shorter(positive, LONGEST).toNanos();
        Optional<DeploymentStatus> last = Optional.empty();
        while (true) {
            long seen = signal.seen();
            Optional<DeploymentStatus> now;
            try {
                now = look(actor, id, last.isEmpty() ? callDeadline : left(end).plus(LAST_LOOK));
            } catch (DeploymentException e) {
                if (last.isPresent() && left(end).isZero() && Hung.isIn(e)) {
                    return new AwaitResult(AwaitResult.Outcome.TIMED_OUT, last.get());
                }
                throw e;
            }
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
            Duration left = left(end);
            if (left.isZero()) {
                return new AwaitResult(AwaitResult.Outcome.TIMED_OUT, status);
            }
            waitForChange(seen, shorter(left, LOOK_AGAIN));
        }
    }

    private Optional<DeploymentStatus> look(Actor actor, DeploymentId id, Duration most) {
        return border.within(
                shorter(most, callDeadline),
                () -> reads.find(actor, id, Freshness.LIVE).map(Deployment::status));
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
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
