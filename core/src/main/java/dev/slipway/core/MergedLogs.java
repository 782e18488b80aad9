package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.model.ReplicaId;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogSource;
import dev.slipway.spi.LogStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The logs of several replicas as one stream, ordered by time as far as lines have come; those of one instant in the order of the
 * replicas. While it follows, replicas that appear later join in. Pulls from its sources only when it is pulled from, and holds
 * one element of each. Not thread-safe but for {@link #close}.
 */
final class MergedLogs implements LogStream {
    private static final Duration LONGEST_WAIT = Duration.ofDays(36_500);
    private static final Duration MOST_PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK_FOR_NEWCOMERS = Duration.ofMillis(500);

    private final LogSource source;
    private final DeploymentRef deployment;
    private final LogQuery query;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final List<LogFeed> feeds = new ArrayList<>();
    private final LogPatience patience = new LogPatience();
    private final Set<ReplicaId> known = new HashSet<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private long lookedAt;
    private Duration waitedSince = Duration.ZERO;

    MergedLogs(
            LogSource source,
            DeploymentRef deployment,
            LogQuery query,
            List<ReplicaId> replicas,
            Clock clock,
            LongSupplier nanoTime) {
        this.source = source;
        this.deployment = deployment;
        this.query = query;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.lookedAt = nanoTime.getAsLong();
        try {
            replicas.forEach(replica -> join(replica, query).open());
        } catch (RuntimeException e) {
            closeAfter(e);
            throw e;
        }
    }

    @Override
    public Optional<LogElement> next(Duration wait) {
        Duration positive = wait.isNegative() ? Duration.ZERO : wait;
        Duration left = positive.compareTo(LONGEST_WAIT) < 0 ? positive : LONGEST_WAIT;
        while (!isClosed() && !Thread.currentThread().isInterrupted()) {
            welcomeNewcomers();
            left = left.minus(waited(fill(left)));
            boolean complete = query.isFollow() || feeds.stream().noneMatch(MergedLogs::isAwaited);
            Optional<LogFeed> first = feeds.stream()
                    .filter(feed -> feed.head().isPresent())
                    .min(Comparator.comparing(feed -> feed.head().orElseThrow().time()));
            if (complete && first.isPresent()) {
                return first.get().take();
            }
            if (isEnded() || left.isZero() || left.isNegative()) {
                return Optional.empty();
            }
            if (feeds.isEmpty()) {
                Duration nap = left.compareTo(LOOK_FOR_NEWCOMERS) < 0 ? left : LOOK_FOR_NEWCOMERS;
                if (!rest(nap)) {
                    return Optional.empty();
                }
                left = left.minus(waited(nap));
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean isEnded() {
        return isClosed() || (!isOpenToNewcomers() && feeds.stream().allMatch(LogFeed::isDone));
    }

    /** Closes every source, whatever becomes of the others. */
    @Override
    public void close() {
        closed.countDown();
        List<LogFeed> open;
        synchronized (feeds) {
            open = List.copyOf(feeds);
        }
        close(open);
    }

    private static void close(List<LogFeed> open) {
        List<RuntimeException> failures = new ArrayList<>();
        for (LogFeed feed : open) {
            try {
                feed.close();
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            RuntimeException first = failures.get(0);
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    private void closeAfter(RuntimeException failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Gives sources without a line at hand a moment to have one; returns how long that was. */
    private Duration fill(Duration left) {
        Duration spent = query.isFollow()
                ? patience.follow(feeds, left, this::rest)
                : patience.readAll(feeds, left, MOST_PATIENCE, this::rest);
        List<LogFeed> ended = feeds.stream().filter(LogFeed::isDone).toList();
        if (!ended.isEmpty()) {
            synchronized (feeds) {
                feeds.removeAll(ended);
            }
            // Whoever comes in their place has been there for a while.
            waitedSince = LOOK_FOR_NEWCOMERS;
            close(ended);
        }
        return spent;
    }

    /** Whether the others should wait for its next line, lest lines come out of order. */
    private static boolean isAwaited(LogFeed feed) {
        return feed.head().isEmpty() && !feed.isDone() && feed.waited().compareTo(MOST_PATIENCE) < 0;
    }

    /** Waits; false if that was ended from outside. */
    private boolean rest(Duration time) {
        try {
            return !closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Duration waited(Duration time) {
        waitedSince = waitedSince.plus(time);
        return time;
    }

    private boolean isOpenToNewcomers() {
        return query.isFollow() && query.replica().isEmpty();
    }

    /** By the monotonic clock, or by what was waited: a test's clock may stand still meanwhile. */
    private void welcomeNewcomers() {
        Duration since = Duration.ofNanos(nanoTime.getAsLong() - lookedAt).plus(waitedSince);
        if (!isOpenToNewcomers() || since.compareTo(LOOK_FOR_NEWCOMERS) < 0) {
            return;
        }
        lookedAt = nanoTime.getAsLong();
        waitedSince = Duration.ZERO;
        try {
            List<ReplicaId> there = source.replicas(deployment);
            // All that they wrote is news, however little was asked for of those who were there before.
            LogQuery whole =
                    LogQuery.builder().from(query).tail(OptionalInt.empty()).build();
            there.stream().filter(id -> !known.contains(id)).toList().forEach(id -> join(id, whole));
            known.retainAll(Set.copyOf(there));
        } catch (DeploymentException e) {
            if (!e.isRetryable()) {
                throw e;
            }
        }
    }

    private LogFeed join(ReplicaId replica, LogQuery part) {
        var feed = new LogFeed(source, new LogRequest(deployment, replica, part), clock, nanoTime);
        known.add(replica);
        synchronized (feeds) {
            feeds.add(feed);
        }
        if (isClosed()) {
            feed.close();
        }
        return feed;
    }
}
