package dev.slipway.core;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes whoever waits for something to change: a hint from the provider, or a commit of our own. Thread-safe. */
final class ChangeSignal {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Runnable onward;
    private long changes;

    ChangeSignal() {
        this(() -> {});
    }

    /** Every change here is passed on. */
    ChangeSignal(Runnable onward) {
        this.onward = onward;
    }

    void changed() {
        lock.lock();
        try {
            changes++;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
        onward.run();
    }

    /** How many changes there have been; what a waiter has seen. */
    long seen() {
        lock.lock();
        try {
            return changes;
        } finally {
            lock.unlock();
        }
    }

    /** Returns when there has been a change after those seen, or the time is up. */
    void await(long seen, Duration longest) throws InterruptedException {
        long left = longest.toNanos();
        lock.lockInterruptibly();
        try {
            while (changes == seen && left > 0) {
                left = moved.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
