package dev.slipway.core;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reconciles from time to time, and soon after something changed. One daemon thread. */
final class ReconcileLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ReconcileLoop.class);
    private static final Duration BREATH = Duration.ofMillis(50);

    private final Reconciler reconciler;
    private final ChangeSignal signal;
    private final Retrying retrying;
    private final Duration interval;
    private final RandomGenerator random;
    private final LongSupplier nanoTime;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread;

    ReconcileLoop(
            Reconciler reconciler,
            ChangeSignal signal,
            Retrying retrying,
            Duration interval,
            RandomGenerator random,
            LongSupplier nanoTime) {
        this.reconciler = reconciler;
        this.signal = signal;
        this.retrying = retrying;
        this.interval = interval;
        this.random = random;
        this.nanoTime = nanoTime;
        this.thread = new Thread(this::run, "slipway-reconcile");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            long due = nanoTime.getAsLong();
            while (!closed.get()) {
                long seen = signal.seen();
                long begin = nanoTime.getAsLong();
                pass(Duration.ofNanos(begin - due));
                Duration wait = jittered();
                signal.await(seen, wait);
                due = Math.min(nanoTime.getAsLong(), begin + wait.toNanos());
                retrying.rest(BREATH);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(Duration late) {
        try {
            reconciler.reconcileAll(late);
        } catch (RuntimeException | LinkageError | AssertionError e) {
            if (!closed.get()) {
                LOG.warn("reconciliation didn't come through and is tried again: {}", e.getMessage(), e);
            }
        }
    }

    /** Between three and five quarters of the interval, so that many JVMs don't march in step. */
    private Duration jittered() {
        return interval.multipliedBy(75 + random.nextInt(51)).dividedBy(100);
    }

    /** Tells it to end. */
    void end() {
        if (closed.compareAndSet(false, true)) {
            thread.interrupt();
        }
    }

    /** Waits for its end. */
    void awaitEnd(Goodbye goodbye) {
        goodbye.awaitEnd(thread);
    }
}
