package dev.slipway.testbed.fault;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A fault that strikes some of the requests that come to an {@link HttpProxy}. Thread-safe. */
public final class RequestFault implements Fault {
    private final Requests which;
    private final long first;
    private final long last;
    private final Effect effect;
    private final Consumer<RequestFault> end;
    private final AtomicLong seen = new AtomicLong();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private int strikes;

    RequestFault(Requests which, long first, long last, Effect effect, Consumer<RequestFault> end) {
        this.which = which;
        this.first = first;
        this.last = last;
        this.effect = effect;
        this.end = end;
    }

    /** Counts a request if it is meant, and says whether its number is one to strike. */
    boolean isDue(KubeRequest request) {
        if (!which.include(request)) {
            return false;
        }
        long number = seen.incrementAndGet();
        return number >= first && number <= last;
    }

    Effect effect() {
        return effect;
    }

    /** Complete once it is off. */
    CompletableFuture<Void> over() {
        return over;
    }

    synchronized void struck() {
        strikes++;
        notifyAll();
    }

    /**
     * How many requests it struck. One whose answer is held, delayed or lost counts once the API server has answered.
     *
     * @return zero or more
     */
    public synchronized int strikes() {
        return strikes;
    }

    /**
     * Waits until so many requests were struck.
     *
     * @param count how many
     * @param limit how long to wait at most
     * @throws AssertionError if that takes longer
     */
    public synchronized void awaitStrikes(int count, Duration limit) {
        long start = System.nanoTime();
        long left = limit.toNanos();
        try {
            while (strikes < count && left > 0) {
                wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
                left = limit.toNanos() - (System.nanoTime() - start);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (strikes < count) {
            throw new AssertionError("the fault struck " + strikes + " requests and not " + count + " within "
                    + limit.toSeconds() + " s");
        }
    }

    /**
     * Strikes no further request. Requests that it delays or holds are passed on now, and answers too; requests that hang and answers that
     * are silent are cut.
     */
    @Override
    public void off() {
        end.accept(this);
        over.complete(null);
    }
}
