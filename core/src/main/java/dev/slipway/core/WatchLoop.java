package dev.slipway.core;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks when there may be news, and from time to time; after each look it rests as long as that took, and at least a little, so
 * that no storm of hints takes more than half of a processor. Ends by itself when that is over. One daemon
 * thread.
 */
final class WatchLoop {
    private static final Logger LOG = LoggerFactory.getLogger(WatchLoop.class);
    private static final Duration BREATH = Duration.ofMillis(50);

    private final Runnable look;
    private final BooleanSupplier isOver;
    private final ChangeSignal news;
    private final Pace pace;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Thread thread;

    WatchLoop(Runnable look, BooleanSupplier isOver, ChangeSignal news, Pace pace) {
        this.look = look;
        this.isOver = isOver;
        this.news = news;
        this.pace = pace;
        this.thread = pace.threads().make(this::run, "slipway-watch");
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!ended.get() && !isOver.getAsBoolean()) {
                long seen = news.seen();
                rest(took(this::lookOnce));
                news.await(seen, pace.interval());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookOnce() {
        try {
            look.run();
        } catch (RuntimeException | LinkageError | AssertionError e) {
            if (!ended.get()) {
                LOG.warn("a look for those who watch didn't come through and is tried again: {}", e.getMessage(), e);
            }
        }
    }

    private Duration took(Runnable what) {
        long begin = pace.nanoTime().getAsLong();
        what.run();
        return Duration.ofNanos(pace.nanoTime().getAsLong() - begin);
    }

    private void rest(Duration took) throws InterruptedException {
        Duration most = took.compareTo(pace.interval()) < 0 ? took : pace.interval();
        pace.retrying().rest(most.compareTo(BREATH) < 0 ? BREATH : most);
    }

    /** Tells it to end. */
    void end() {
        ended.set(true);
        news.changed();
        thread.interrupt();
    }

    /** Waits for its end. */
    void awaitEnd(Goodbye goodbye) {
        goodbye.awaitEnd(thread);
    }
}
