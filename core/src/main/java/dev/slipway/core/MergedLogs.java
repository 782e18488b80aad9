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
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The logs of several replicas as one stream, ordered by time as far as lines have come. While it follows, replicas that
 * appear later join in. Pulls from its sources only when it is pulled from. Not thread-safe but for {@link #close}.
 */
final class MergedLogs implements LogStream {
    private static final Duration SLICE = Duration.ofMillis(20);

    private final LogSource source;
    private final DeploymentRef deployment;
    private final LogQuery query;
    private final List<Feed> feeds = new ArrayList<>();
    private final Set<ReplicaId> known = new HashSet<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    MergedLogs(LogSource source, DeploymentRef deployment, LogQuery query, List<ReplicaId> replicas) {
        this.source = source;
        this.deployment = deployment;
        this.query = query;
        replicas.forEach(this::join);
    }

    @Override
    public Optional<LogElement> next(Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        while (!closed.get()) {
            fill();
            Optional<Feed> first = feeds.stream()
                    .filter(feed -> feed.head.isPresent())
                    .min(Comparator.comparing(feed -> feed.head.orElseThrow().time()));
            if (first.isPresent()) {
                return first.get().take();
            }
            if (isEnded() || System.nanoTime() >= end) {
                return Optional.empty();
            }
            welcomeNewcomers();
        }
        return Optional.empty();
    }

    @Override
    public boolean isEnded() {
        return closed.get() || (!isOpenToNewcomers() && feeds.stream().allMatch(Feed::isDone));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            synchronized (feeds) {
                feeds.forEach(feed -> feed.stream.close());
            }
        }
    }

    /** Gives every source without a line at hand a moment to have one. */
    private void fill() {
        Duration slice = query.isFollow() ? SLICE.dividedBy(Math.max(1, feeds.size())) : Duration.ofSeconds(5);
        feeds.forEach(feed -> feed.fill(slice));
        synchronized (feeds) {
            feeds.removeIf(feed -> {
                if (feed.isDone()) {
                    feed.stream.close();
                }
                return feed.isDone();
            });
        }
    }

    private boolean isOpenToNewcomers() {
        return query.isFollow() && query.replica().isEmpty();
    }

    private void welcomeNewcomers() {
        if (isOpenToNewcomers()) {
            source.replicas(deployment).stream()
                    .filter(id -> !known.contains(id))
                    .forEach(this::join);
        }
    }

    private void join(ReplicaId replica) {
        known.add(replica);
        var feed = new Feed(source.open(new LogRequest(deployment, replica, query)));
        synchronized (feeds) {
            feeds.add(feed);
        }
    }

    private static final class Feed {
        private final LogStream stream;
        private Optional<LogElement> head = Optional.empty();

        Feed(LogStream stream) {
            this.stream = stream;
        }

        void fill(Duration wait) {
            if (head.isEmpty() && !stream.isEnded()) {
                head = stream.next(wait);
            }
        }

        Optional<LogElement> take() {
            Optional<LogElement> taken = head;
            head = Optional.empty();
            return taken;
        }

        boolean isDone() {
            return head.isEmpty() && stream.isEnded();
        }
    }
}
