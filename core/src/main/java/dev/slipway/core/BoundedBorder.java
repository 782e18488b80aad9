package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Has every call made by a thread of its own, so that its caller can leave when time is up. Threads are named daemons, come when
 * they are needed and go when nobody needs them. Who is called by such a thread and calls on, calls in the same one: its caller
 * waits no longer for that anyway. Thread-safe.
 */
final class BoundedBorder implements Border {
    /** How often a waiting thread looks at the clock. */
    private static final Duration LOOK = Duration.ofMillis(20);

    private static final Duration LONGEST_IDLE = Duration.ofSeconds(10);

    private final Duration callDeadline;
    private final LongSupplier nanoTime;
    private final CallTimes times;
    private final HungCalls hung = new HungCalls();
    private final AtomicInteger started = new AtomicInteger();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            LONGEST_IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            work -> new Caller(this, work, started.incrementAndGet()));
    private final List<Courier> couriers = new CopyOnWriteArrayList<>();

    BoundedBorder(Duration callDeadline, LongSupplier nanoTime) {
        this.callDeadline = callDeadline;
        this.nanoTime = nanoTime;
        this.times = new CallTimes(callDeadline, nanoTime);
    }

    @Override
    public <T> T call(Callee callee, String what, Supplier<T> call, Consumer<T> unwanted) {
        if (isInside()) {
            return call.get();
        }
        Duration time = times.left();
        if (time.isZero()) {
            throw callee.failure(Hung.outOfTime(callee, what));
        }
        Errand<T> errand = begin(callee, what, call, unwanted);
        if (isAnswered(errand, time)) {
            return errand.answer();
        }
        return switch (giveUp(errand, callee, what)) {
            case ANSWERED -> errand.answer();
            case WITHDRAWN -> throw callee.failure(Hung.outOfTime(callee, what));
            default -> {
                times.hung();
                Hung silent = Hung.silent(callee, what, time);
                // A commit that was under way may have landed, closed or not.
                throw threads.isShutdown() && callee != Callee.STORE ? closed(silent) : callee.failure(silent);
            }
        };
    }

    @Override
    public <T> Errand<T> begin(Callee callee, String what, Supplier<T> call) {
        Errand<T> errand = new Errand<>(call, late -> {}, () -> {});
        if (isInside()) {
            errand.run();
        } else {
            execute(errand);
        }
        return errand;
    }

    private <T> Errand<T> begin(Callee callee, String what, Supplier<T> call, Consumer<T> unwanted) {
        hung.requireFew(callee, what);
        Errand<T> errand = new Errand<>(call, unwanted, () -> hung.ended(callee, what));
        execute(errand);
        return errand;
    }

    private void execute(Errand<?> errand) {
        try {
            threads.execute(errand);
        } catch (RejectedExecutionException e) {
            throw closed(e);
        }
    }

    private static DeploymentException closed(RuntimeException cause) {
        return new DeploymentException(ErrorCode.CLOSED, "the manager is closed", false, Optional.empty(), cause);
    }

    /** Waits. An interruption is for whoever is called to react to. */
    private boolean isAnswered(Errand<?> errand, Duration time) {
        long start = nanoTime.getAsLong();
        boolean interrupted = false;
        try {
            long left = time.toNanos();
            while (left > 0) {
                try {
                    if (errand.await(Math.min(left, LOOK.toNanos()))) {
                        return true;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                    errand.interrupt();
                }
                left = threads.isShutdown() ? 0 : time.toNanos() - (nanoTime.getAsLong() - start);
            }
            return errand.isAnswered();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Counted before it is given up, so that it isn't counted when it has ended. */
    private Errand.State giveUp(Errand<?> errand, Callee callee, String what) {
        hung.hangs(callee, what);
        Errand.State state = errand.giveUp();
        if (state != Errand.State.ABANDONED) {
            hung.ended(callee, what);
        }
        return state;
    }

    @Override
    public <T> T within(Duration most, Supplier<T> work) {
        return times.within(most, work);
    }

    @Override
    public <T> T verb(Supplier<T> work) {
        return settling(() -> times.within(callDeadline, work));
    }

    @Override
    public void told(Runnable work) {
        settling(() -> {
            work.run();
            return true;
        });
    }

    private <T> T settling(Supplier<T> work) {
        try {
            return work.get();
        } finally {
            couriers.forEach(courier -> courier.settle(Goodbye.hearing(callDeadline)));
        }
    }

    @Override
    public <T> T patiently(Supplier<T> work) {
        return times.patiently(work);
    }

    @Override
    public Duration left() {
        return times.left();
    }

    @Override
    public Consumer<Runnable> courier(String to) {
        var courier = new Courier(to, nanoTime);
        couriers.add(courier);
        return courier::bring;
    }

    @Override
    public void close() {
        var goodbye = Goodbye.ofListeners(callDeadline);
        couriers.forEach(courier -> courier.end(Goodbye.hearing(callDeadline), goodbye));
        couriers.forEach(courier -> courier.awaitEnd(goodbye));
        threads.shutdownNow();
        try {
            threads.awaitTermination(Goodbye.hearing(callDeadline).toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isInside() {
        return Thread.currentThread() instanceof Caller caller && caller.border == this;
    }

    /** Makes calls for one border. */
    private static final class Caller extends Thread {
        private final BoundedBorder border;

        private Caller(BoundedBorder border, Runnable work, int number) {
            super(work, "slipway-call-" + number);
            this.border = border;
            setDaemon(true);
            setContextClassLoader(null);
        }
    }
}
