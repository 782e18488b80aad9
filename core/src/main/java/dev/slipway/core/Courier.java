package dev.slipway.core;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings news to somebody, one after the other in a thread of its own, and keeps nobody waiting who has news. What somebody doesn't
 * hear in time is lost from a number on, the oldest first. Thread-safe.
 */
final class Courier {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final int MOST = 10_000;
    private static final long LOOK_MILLIS = 20;
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(10);

    private final String to;
    private final LongSupplier nanoTime;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final Map<Thread, Long> mine = new WeakHashMap<>();
    private @Nullable Thread thread;
    private long taken;
    private long brought;
    private long lost;
    private long since;
    private boolean isBringing;
    private boolean isClosed;

    Courier(String to, LongSupplier nanoTime) {
        this.to = to;
        this.nanoTime = nanoTime;
    }

    /** Takes news. */
    synchronized void bring(Runnable news) {
        if (isClosed) {
            return;
        }
        if (waiting.isEmpty() && !isBringing) {
            since = nanoTime.getAsLong();
        }
        if (waiting.size() == MOST) {
            waiting.removeFirst();
            brought++;
            if (lost++ == 0) {
                LOG.warn("{} is so slow that news for it are lost", to);
            }
        }
        waiting.addLast(news);
        taken++;
        if (Thread.currentThread() != thread) {
            mine.put(Thread.currentThread(), taken);
        }
        if (thread == null) {
            thread = new Thread(this::run, "slipway-news");
            thread.setDaemon(true);
            thread.start();
        }
        notifyAll();
    }

    /** Waits until the news of this thread are brought, but neither for long nor for somebody who hasn't listened for long. */
    synchronized void settle(Duration longest) {
        Long last = mine.remove(Thread.currentThread());
        if (last != null) {
            long start = nanoTime.getAsLong();
            awaitBrought(last, longest, () -> nanoTime.getAsLong() - start >= longest.toNanos());
        }
    }

    /** Brings what there is, if the goodbye leaves time for that and it listens, and is told to end. */
    synchronized void end(Duration longest, Goodbye goodbye) {
        if (Thread.currentThread() != thread) {
            awaitBrought(taken, longest, () -> goodbye.left().isZero());
        }
        isClosed = true;
        waiting.clear();
        mine.clear();
        if (thread != null && thread != Thread.currentThread()) {
            thread.interrupt();
        }
        notifyAll();
    }

    /** Waits until it has ended. */
    void awaitEnd(Goodbye goodbye) {
        Thread last;
        synchronized (this) {
            last = thread;
        }
        if (last != null && last != Thread.currentThread()) {
            goodbye.awaitEnd(last);
        }
    }

    private void awaitBrought(long number, Duration longest, BooleanSupplier isOver) {
        try {
            while (brought < number && !isClosed) {
                if (isOver.getAsBoolean() || nanoTime.getAsLong() - since >= longest.toNanos()) {
                    return;
                }
                wait(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            for (Runnable news = next(); news != null; news = next()) {
                try {
                    news.run();
                } finally {
                    brought();
                }
            }
        } finally {
            ended();
        }
    }

    private synchronized void brought() {
        isBringing = false;
        brought++;
        notifyAll();
    }

    private synchronized void ended() {
        if (thread == Thread.currentThread()) {
            thread = null;
        }
    }

    /** Null if nobody needs this thread any more. */
    private synchronized @Nullable Runnable next() {
        try {
            long start = System.nanoTime();
            while (waiting.isEmpty() && !isClosed && System.nanoTime() - start < LONGEST_IDLE.toNanos()) {
                TimeUnit.NANOSECONDS.timedWait(this, LONGEST_IDLE.toNanos());
            }
        } catch (InterruptedException e) {
            LOG.debug("news are brought no more: {}", e.getMessage());
        }
        Runnable news = waiting.pollFirst();
        if (news == null) {
            thread = null;
        } else {
            isBringing = true;
            since = nanoTime.getAsLong();
        }
        return news;
    }
}
