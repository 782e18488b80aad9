package dev.slipway.examples.local;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.spi.LogStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads the files of a {@link ReplicaLog}; following goes on into the next run, until the replica is gone. */
final class LocalLogStream implements LogStream {
    private static final long REST_NANOS = 25_000_000;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object reading = new Object();
    private final ReplicaLog log;
    private final LogQuery query;
    private final Deque<LogElement> tail = new ArrayDeque<>();
    private @Nullable RunReader reader;
    private boolean started;
    private volatile boolean ended;

    LocalLogStream(ReplicaLog log, LogQuery query) {
        this.log = log;
        this.query = query;
    }

    @Override
    public Optional<LogElement> next(Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        synchronized (reading) {
            try {
                var element = read();
                long left = deadline - System.nanoTime();
                while (element.isEmpty() && !isEnded() && left > 0) {
                    if (closed.await(Math.min(left, REST_NANOS), TimeUnit.NANOSECONDS)) {
                        return Optional.empty();
                    }
                    element = read();
                    left = deadline - System.nanoTime();
                }
                return element;
            } catch (IOException e) {
                throw new ProviderException(
                        ErrorCode.INTERNAL, "the log of " + log.replica() + " can't be read: " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ProviderException(
                        ErrorCode.INTERNAL, "reading the log of " + log.replica() + " was interrupted", e);
            }
        }
    }

    @Override
    public boolean isEnded() {
        return ended || closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
        synchronized (reading) {
            try {
                if (reader != null) {
                    reader.close();
                }
            } catch (IOException e) {
                throw new ProviderException(
                        ErrorCode.INTERNAL, "the log of " + log.replica() + " can't be closed: " + e.getMessage(), e);
            }
        }
    }

    private Optional<LogElement> read() throws IOException {
        if (isEnded()) {
            return Optional.empty();
        }
        if (!started) {
            start();
        }
        if (!tail.isEmpty()) {
            return Optional.of(tail.removeFirst());
        }
        boolean gone = log.isGone();
        if (reader == null && !open(query.isPrevious() ? log.previous() : log.current())) {
            ended = gone || !query.isFollow();
            return Optional.empty();
        }
        var current = reader;
        if (current == null) {
            return Optional.empty();
        }
        boolean complete = current.log().isComplete();
        var element = fresh(current);
        if (element.isPresent()) {
            return element;
        }
        if (!query.isFollow()) {
            finish(current);
        } else if (complete) {
            boolean another =
                    log.current().filter(run -> run.run() > current.log().run()).isPresent();
            if (another) {
                current.close();
                reader = null;
                return read();
            }
            if (gone) {
                finish(current);
            }
        }
        return Optional.empty();
    }

    private void finish(RunReader current) throws IOException {
        ended = true;
        current.close();
    }

    private void start() throws IOException {
        started = true;
        if (query.tail().isEmpty() || !open(query.isPrevious() ? log.previous() : log.current())) {
            return;
        }
        var current = reader;
        if (current == null) {
            return;
        }
        int most = query.tail().getAsInt();
        for (var element = fresh(current); element.isPresent(); element = fresh(current)) {
            if (tail.size() == most) {
                tail.removeFirst();
            }
            tail.addLast(element.get());
        }
    }

    private boolean open(Optional<RunLog> run) {
        reader = run.map(found -> new RunReader(log.replica(), found)).orElse(null);
        return run.isPresent();
    }

    private Optional<LogElement> fresh(RunReader current) throws IOException {
        var since = query.since().orElse(Instant.MIN);
        var element = current.next();
        while (element.isPresent() && element.get().time().isBefore(since)) {
            element = current.next();
        }
        return element;
    }
}
