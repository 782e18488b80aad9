package dev.slipway.core.broken;

import dev.slipway.model.LogElement;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Reads a log over a connection, and over another one if that is cut. */
class PlainLogStream implements LogStream {
    private static final long REST_MILLIS = 5;

    private final PlainBackEnd backEnd;
    private final LogRequest request;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Deque<LogElement> read = new ArrayDeque<>();
    private PlainBackEnd.Connection connection;
    private int lines;
    private boolean ended;

    PlainLogStream(PlainBackEnd backEnd, LogRequest request) {
        this.backEnd = backEnd;
        this.request = request;
        this.connection = connect();
        fetch();
        request.query().tail().ifPresent(most -> {
            while (read.size() > most) {
                read.removeFirst();
            }
        });
    }

    private PlainBackEnd.Connection connect() {
        return backEnd.connect(
                PlainBackEnd.name(request.deployment()),
                request.replica(),
                request.query().isPrevious());
    }

    /** How many lines the next connection needs not send. */
    int resumeAt(int linesRead) {
        return linesRead;
    }

    void disconnect() {
        connection.close();
    }

    private void fetch() {
        boolean isThere = connection.hasReplica();
        var fresh = connection.from(lines);
        if (fresh.isEmpty()) {
            connection.close();
            connection = connect();
            lines = resumeAt(lines);
            return;
        }
        lines += fresh.get().size();
        var since = request.query().since().orElse(Instant.MIN);
        fresh.get().stream().filter(line -> !line.time().isBefore(since)).forEach(read::addLast);
        if (!isThere || !request.query().isFollow()) {
            ended = true;
        }
    }

    @Override
    public synchronized Optional<LogElement> next(Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        while (!isClosed()) {
            if (read.isEmpty() && !ended) {
                fetch();
            }
            var next = Optional.ofNullable(read.pollFirst());
            if (next.isPresent() || isEnded() || System.nanoTime() >= end) {
                return next;
            }
            try {
                closed.await(REST_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public boolean isEnded() {
        return isClosed() || (ended && List.copyOf(read).isEmpty());
    }

    @Override
    public void close() {
        closed.countDown();
        disconnect();
    }
}
