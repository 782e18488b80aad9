package dev.slipway.core;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call that is made in another thread than that of its caller, who may give it up. Thread-safe. */
final class Errand<T> implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Errand.class);

    private final Supplier<T> call;
    private final Consumer<T> unwanted;
    private final Runnable end;
    private final @Nullable ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
    private State state = State.WAITING;
    private @Nullable Thread worker;
    private @Nullable Supplier<T> outcome;
    private boolean isInterrupted;

    /**
     * Assigns.
     *
     * @param call what to call
     * @param unwanted gets an answer that came after the call was given up
     * @param end runs when a call that was given up has come back
     */
    Errand(Supplier<T> call, Consumer<T> unwanted, Runnable end) {
        this.call = call;
        this.unwanted = unwanted;
        this.end = end;
    }

    @Override
    public void run() {
        if (!begin()) {
            return;
        }
        Supplier<T> came = () -> {
            throw new IllegalStateException("the call ended with something that no call may throw");
        };
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            thread.setContextClassLoader(classLoader);
            T answer = call.get();
            came = () -> answer;
        } catch (RuntimeException | Error e) {
            came = () -> {
                throw e;
            };
        } finally {
            thread.setContextClassLoader(before);
            if (!isWanted(came)) {
                end(came);
            }
        }
    }

    /** Whether it has come back by then. */
    synchronized boolean await(long nanos) throws InterruptedException {
        if (state != State.ANSWERED) {
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
        }
        return state == State.ANSWERED;
    }

    /** Whether it has come back. */
    synchronized boolean isAnswered() {
        return state == State.ANSWERED;
    }

    /** What it was answered, or what it threw; the caller is as interrupted as the call was. */
    T answer() {
        Supplier<T> known;
        synchronized (this) {
            known = outcome;
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (known == null) {
            throw new IllegalStateException("there is no answer yet");
        }
        return known.get();
    }

    /** Passes an interruption of the caller on. */
    synchronized void interrupt() {
        if (worker != null) {
            worker.interrupt();
        }
    }

    /** Waits no longer: what hasn't begun never will, what is under way is interrupted, and what is answered stays so. */
    synchronized State giveUp() {
        if (state == State.WAITING) {
            state = State.WITHDRAWN;
        } else if (state == State.UNDER_WAY) {
            state = State.ABANDONED;
            interrupt();
        }
        notifyAll();
        return state;
    }

    private synchronized boolean begin() {
        if (state != State.WAITING) {
            return false;
        }
        state = State.UNDER_WAY;
        worker = Thread.currentThread();
        return true;
    }

    private synchronized boolean isWanted(Supplier<T> came) {
        worker = null;
        isInterrupted = Thread.interrupted();
        if (state == State.ABANDONED) {
            return false;
        }
        outcome = came;
        state = State.ANSWERED;
        notifyAll();
        return true;
    }

    private void end(Supplier<T> came) {
        try {
            unwanted.accept(came.get());
        } catch (RuntimeException | LinkageError | AssertionError e) {
            LOG.debug("a call that was given up ended so: {}", e.getMessage(), e);
        } finally {
            end.run();
        }
    }

    /** How far it has come. */
    enum State {
        /** Nobody has made the call yet. */
        WAITING,
        /** It is being made. */
        UNDER_WAY,
        /** It has come back. */
        ANSWERED,
        /** It is being made, and nobody waits for it. */
        ABANDONED,
        /** It was never made, nor will it be. */
        WITHDRAWN
    }
}
