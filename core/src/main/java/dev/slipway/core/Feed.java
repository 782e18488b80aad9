package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** A {@link Conflation} between whoever shows and whoever reads. Thread-safe. */
final class Feed {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Conflation conflation = new Conflation();
    private boolean isEnded;

    /** Shows something, unless the feed has ended. */
    void show(Consumer<Conflation> showing) {
        lock.lock();
        try {
            if (!isEnded) {
                showing.accept(conflation);
                moved.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The next update; empty if none comes in time, or if the feed has ended. */
    Optional<WatchUpdate> next(Duration wait) {
        Duration positive = wait.isNegative() ? Duration.ZERO : wait;
        long left = (positive.compareTo(LONGEST) < 0 ? positive : LONGEST).toNanos();
        lock.lock();
        try {
            Optional<WatchUpdate> next = conflation.poll();
            while (next.isEmpty() && !isEnded && left > 0) {
                left = moved.awaitNanos(left);
                next = conflation.poll();
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeploymentException(
                    ErrorCode.TIMEOUT, "interrupted while watching deployments", true, Optional.empty(), e);
        } finally {
            lock.unlock();
        }
    }

    boolean isEnded() {
        lock.lock();
        try {
            return isEnded;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what nobody has read, and wakes whoever waits. */
    void end() {
        lock.lock();
        try {
            isEnded = true;
            conflation.clear();
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
