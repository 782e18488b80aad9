package dev.slipway.examples.local;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one action again and again on one thread, and at once when something has happened. Thread-safe. */
final class Ticker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);
    private static final long PERIOD_MILLIS = 100;
    private static final long LONGEST_STEP_MILLIS = 5000;

    private final Semaphore reasons = new Semaphore(0);
    private final Runnable action;
    private final Thread thread;
    private volatile boolean closed;

    Ticker(Runnable action) {
        this.action = action;
        this.thread = new Thread(this::run, "slipway-local-ticker");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void wake() {
        reasons.release();
    }

    private void run() {
        while (!closed) {
            tick();
            try {
                if (reasons.tryAcquire(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
                    reasons.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void tick() {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.error("A step failed and is tried again", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        wake();
        try {
            thread.join(LONGEST_STEP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
