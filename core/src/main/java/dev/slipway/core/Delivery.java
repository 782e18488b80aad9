package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a watch for a listener, in a daemon thread of its own: whoever is slow is behind alone, and whoever throws goes on
 * hearing. Thread-safe.
 */
final class Delivery implements Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final Duration LONG = Duration.ofHours(1);

    private final Watcher watcher;
    private final Consumer<WatchUpdate> listener;
    private final Consumer<Delivery> leaving;
    private final Duration callDeadline;
    private final Thread thread = Pace.daemon(this::run, "slipway-watch-listener");

    Delivery(Watcher watcher, Consumer<WatchUpdate> listener, Consumer<Delivery> leaving, Duration callDeadline) {
        this.watcher = watcher;
        this.listener = listener;
        this.leaving = leaving;
        this.callDeadline = callDeadline;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!watcher.isEnded()) {
                watcher.next(LONG).ifPresent(this::tell);
            }
        } catch (DeploymentException e) {
            LOG.debug("a listener hears no more: {}", e.getMessage());
        } finally {
            // Whatever ended it, nobody reads any more.
            watcher.close();
            leaving.accept(this);
        }
    }

    private void tell(WatchUpdate update) {
        try {
            listener.accept(update);
        } catch (RuntimeException | LinkageError | AssertionError e) {
            LOG.warn("a listener failed on '{}' and goes on hearing: {}", update.id(), e.getMessage(), e);
        } finally {
            forgetInterruption();
        }
    }

    /** A listener that leaves its thread interrupted would end its own watch. */
    private void forgetInterruption() {
        if (Thread.interrupted()) {
            LOG.debug("a listener left its thread interrupted");
        }
    }

    @Override
    public boolean isEnded() {
        return watcher.isEnded();
    }

    @Override
    public void close() {
        watcher.close();
        if (!awaitEnd(Goodbye.ofListeners(callDeadline))) {
            LOG.debug("a listener was interrupted, since its watch has ended");
        }
    }

    /** Waits for what the listener is doing, unless that is closing this; interrupts it when the time is up. */
    boolean awaitEnd(Goodbye goodbye) {
        if (Thread.currentThread() == thread) {
            return true;
        }
        boolean isOver = goodbye.awaitEnd(thread);
        if (!isOver) {
            thread.interrupt();
        }
        return isOver;
    }
}
