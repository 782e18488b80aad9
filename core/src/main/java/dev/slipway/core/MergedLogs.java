package dev.slipway.core;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.model.ReplicaId;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogSource;
import dev.slipway.spi.LogStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The logs of several replicas as one stream, ordered by time as far as lines have come. While it follows, replicas that
 * appear later join in. Pulls from its sources only when it is pulled from. Not thread-safe but for {@link #close}.
 */
final class MergedLogs implements LogStream {
    private static final Duration SLICE = Duration.ofMillis(20);
    private static final Duration LONGEST_WAIT = Duration.ofDays(36_500);
    private static final Duration MOST_PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK_FOR_NEWCOMERS = Duration.ofMillis(250);

    private final LogSource source;
    private final DeploymentRef deployment;
    private final LogQuery query;
    private final List<Feed> feeds = new ArrayList<>();
    private final Set<ReplicaId> known = new HashSet<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private long lookedAt = System.nanoTime();

    MergedLogs(LogSource source, DeploymentRef deployment, LogQuery query, List<ReplicaId> replicas) {
        this.source = source;
        this.deployment = deployment;
        this.query = query;
        try {
            replicas.forEach(this::join);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public Optional<LogElement> next(Duration wait) {
        Duration positive = wait.isNegative() ? Duration.ZERO : wait;
        Duration bounded = positive.compareTo(LONGEST_WAIT) < 0 ? positive : LONGEST_WAIT;
        long end = System.nanoTime() + bounded.toNanos();
        while (!isClosed() && !Thread.currentThread().isInterrupted()) {
            welcomeNewcomers();
            fill(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            boolean complete = query.isFollow() || feeds.stream().noneMatch(Feed::isAwaited);
            Optional<Feed> first = feeds.stream()
                    .filter(feed -> feed.head.isPresent())
                    .min(Comparator.comparing(feed -> feed.head.orElseThrow().time()));
            if (complete && first.isPresent()) {
                return first.get().take();
            }
            long left = end - System.nanoTime();
            if (isEnded() || left <= 0) {
                return Optional.empty();
            }
            if (feeds.isEmpty() && !rested(Math.min(left, LOOK_FOR_NEWCOMERS.toNanos()))) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean isEnded() {
        return isClosed() || (!isOpenToNewcomers() && feeds.stream().allMatch(Feed::isDone));
    }

    @Override
    public void close() {
        synchronized (feeds) {
            if (!isClosed()) {
                closed.countDown();
                feeds.forEach(feed -> feed.stream.close());
            }
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Gives every source without a line at hand a moment to have one: a short one while others may have news. */
    private void fill(Duration left) {
        Duration slice = query.isFollow() ? SLICE.dividedBy(Math.max(1, feeds.size())) : MOST_PATIENCE;
        Duration most = slice.compareTo(left) < 0 ? slice : left;
        long end = System.nanoTime() + left.toNanos();
        for (Feed feed : feeds) {
            Duration rest = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            feed.fill(most.compareTo(rest) < 0 ? most : rest);
        }
        synchronized (feeds) {
            feeds.removeIf(feed -> {
                if (feed.isDone()) {
                    feed.stream.close();
                }
                return feed.isDone();
            });
        }
    }

    /** Nobody writes now, and nobody is asked until somebody may; false if waiting was ended from outside. */
    private boolean rested(long nanos) {
        try {
            return !closed.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean isOpenToNewcomers() {
        return query.isFollow() && query.replica().isEmpty();
    }

    private void welcomeNewcomers() {
        long now = System.nanoTime();
        if (isOpenToNewcomers() && now - lookedAt >= LOOK_FOR_NEWCOMERS.toNanos()) {
            lookedAt = now;
            source.replicas(deployment).stream()
                    .filter(id -> !known.contains(id))
                    .toList()
                    .forEach(this::join);
        }
    }

    private void join(ReplicaId replica) {
        LogStream stream = source.open(new LogRequest(deployment, replica, query));
        known.add(replica);
        synchronized (feeds) {
            if (isClosed()) {
                stream.close();
            } else {
                feeds.add(new Feed(stream));
            }
        }
    }

    private static final class Feed {
        private final LogStream stream;
        private Optional<LogElement> head = Optional.empty();
        private Duration waited = Duration.ZERO;

        Feed(LogStream stream) {
            this.stream = stream;
        }

        void fill(Duration wait) {
            if (head.isEmpty() && !stream.isEnded()) {
                long start = System.nanoTime();
                head = stream.next(wait);
                waited = waited.plusNanos(System.nanoTime() - start);
            }
        }

        Optional<LogElement> take() {
            Optional<LogElement> taken = head;
            head = Optional.empty();
            waited = Duration.ZERO;
            return taken;
        }

        /** Whether the others should wait for its next line, lest lines come out of order. */
        boolean isAwaited() {
            return head.isEmpty() && !stream.isEnded() && waited.compareTo(MOST_PATIENCE) < 0;
        }

        boolean isDone() {
            return head.isEmpty() && stream.isEnded();
        }
    }
}
