package dev.slipway.core.embedded;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.spi.LogStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Reads a {@link CopyLog}; following goes on into the next run, until the replica is gone. */
final class CopyLogStream implements LogStream {
    private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();
    private static final Duration LONGEST_WAIT = Duration.ofDays(36_500);

    private final Cluster cluster;
    private final EmbeddedCalls calls;
    private final CopyLog log;
    private final LogQuery query;
    private final Instant since;
    private final int cuts;
    private Optional<RunLog> run;
    private long place;
    private long left;
    private volatile boolean ended;

    /** Within the cluster's lock. */
    CopyLogStream(Cluster cluster, EmbeddedCalls calls, CopyLog log, LogQuery query) {
        this.cluster = cluster;
        this.calls = calls;
        this.log = log;
        this.query = query;
        this.since = query.since().orElse(Instant.MIN);
        this.cuts = log.cuts();
        this.run = query.isPrevious() ? log.previous() : log.current();
        this.place = run.map(first ->
                        query.tail().isPresent() ? first.tail(query.tail().getAsInt(), since) : 0)
                .orElse(0L);
        this.ended = run.isEmpty() && !query.isFollow();
    }

    @Override
    public Optional<LogElement> next(Duration wait) {
        Duration positive = wait.isNegative() ? Duration.ZERO : wait;
        long nanos = (positive.compareTo(LONGEST_WAIT) < 0 ? positive : LONGEST_WAIT).toNanos();
        Optional<LogElement> element = cluster.within(this::read);
        while (element.isEmpty() && !ended && nanos > 0) {
            long slice = Math.min(nanos, LOOK_NANOS);
            left = slice;
            element = cluster.within(() -> next(slice));
            nanos -= slice - Math.max(0, left);
        }
        return element;
    }

    /** Leaves the cluster's lock every now and then, so that changes that only this reader saw are told of. */
    private Optional<LogElement> next(long slice) {
        Optional<LogElement> element = read();
        if (element.isEmpty() && !ended) {
            left = await(slice);
            cluster.advance();
            return read();
        }
        return element;
    }

    private long await(long nanos) {
        try {
            return cluster.await(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderException(
                    ErrorCode.INTERNAL, "reading the log of " + log.replica() + " was interrupted", e);
        }
    }

    /** The next element that is there now. */
    private Optional<LogElement> read() {
        while (!ended) {
            checkConnection();
            if (run.isEmpty() && !enter(1)) {
                return Optional.empty();
            }
            RunLog current = run.orElseThrow();
            if (place < current.start()) {
                Optional<LogElement> gap = gap(current);
                if (gap.isPresent()) {
                    return gap;
                }
            }
            Optional<LogElement.Line> line = current.at(place);
            if (line.isPresent()) {
                place++;
                if (!line.get().time().isBefore(since)) {
                    return line.map(written -> written);
                }
            } else if (!query.isFollow()) {
                ended = true;
            } else if (!current.isComplete() || !enter(current.number() + 1)) {
                return Optional.empty();
            } else if (run.orElseThrow().number() > current.number() + 1) {
                return Optional.of(new LogElement.Gap(
                        log.replica(), cluster.time(), "the logs of runs in between are not kept any more"));
            }
        }
        return Optional.empty();
    }

    private void checkConnection() {
        try {
            calls.checkUp();
            if (log.cuts() != cuts) {
                throw new ProviderException(
                        ErrorCode.UNREACHABLE, "the connection to the log of " + log.replica() + " was cut");
            }
        } catch (ProviderException e) {
            ended = true;
            throw e;
        }
    }

    private Optional<LogElement> gap(RunLog current) {
        long lines = current.start() - place;
        place = current.start();
        return current.lostUpTo().isBefore(since)
                ? Optional.empty()
                : Optional.of(new LogElement.Gap(
                        log.replica(),
                        current.lostUpTo(),
                        "the log was rotated, " + lines + (lines == 1 ? " line is" : " lines are") + " lost"));
    }

    /** Goes on to a run; false if there is none yet, and there never will be if the replica is gone. */
    private boolean enter(int number) {
        Optional<RunLog> next = log.from(number);
        if (next.isPresent()) {
            run = next;
            place = 0;
        } else if (log.isEnded()) {
            ended = true;
        }
        return next.isPresent();
    }

    @Override
    public boolean isEnded() {
        return ended;
    }

    @Override
    public void close() {
        ended = true;
        cluster.wake();
    }
}
