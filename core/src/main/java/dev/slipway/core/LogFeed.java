package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.LogElement;
import dev.slipway.model.ReplicaId;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogSource;
import dev.slipway.spi.LogStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One replica's log as a part of merged ones. If its connection is lost it is opened again, where it was. Holds one element at
 * most. Not thread-safe but for {@link #close}.
 */
final class LogFeed {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int MOST_FAILURES = 5;

    private final LogSource source;
    private final LogRequest request;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final LogPlace place;
    private @Nullable LogStream stream;
    private boolean closed;
    private boolean over;
    private Optional<LogElement> head = Optional.empty();
    private Duration waited = Duration.ZERO;
    private Duration pause = Duration.ZERO;
    private Duration rested = Duration.ZERO;
    private long pausedAt;
    private int failures;

    LogFeed(LogSource source, LogRequest request, Clock clock, LongSupplier nanoTime) {
        this.source = source;
        this.request = request;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.place = new LogPlace(request.replica());
    }

    ReplicaId replica() {
        return request.replica();
    }

    Optional<LogElement> head() {
        return head;
    }

    /** For how long it has been waited for in vain. */
    Duration waited() {
        return waited;
    }

    /** Whether nothing will come any more. */
    boolean isDone() {
        return head.isEmpty() && over;
    }

    /** Opens it; what fails is the caller's. */
    void open() {
        LogStream opened = source.open(place.resume(request));
        synchronized (this) {
            stream = opened;
            if (!closed) {
                return;
            }
        }
        opened.close();
    }

    /** Lets it have its next element at hand, if that comes in time. */
    void fill(Duration wait, Rest rest) {
        if (head.isPresent() || over || isPausing(wait, rest)) {
            return;
        }
        try {
            LogStream connected = connected();
            Optional<LogElement> element = place.next(connected, wait);
            head = element;
            if (element.isPresent()) {
                failures = 0;
            } else if (connected.isEnded()) {
                over = true;
                head = place.end(clock);
            }
            waited = waited.plus(wait);
        } catch (DeploymentException e) {
            lost(e);
        }
    }

    Optional<LogElement> take() {
        Optional<LogElement> taken = head;
        head = Optional.empty();
        waited = Duration.ZERO;
        taken.ifPresent(place::passed);
        return taken;
    }

    synchronized void close() {
        closed = true;
        if (stream != null) {
            stream.close();
        }
    }

    private LogStream connected() {
        LogStream connected = stream;
        if (connected == null) {
            open();
            connected = stream;
        }
        return Objects.requireNonNull(connected, "stream");
    }

    /** Lets go what has failed, and says when to try again; a failure that stays is the reader's, once. */
    private void lost(DeploymentException failure) {
        LogStream lost;
        synchronized (this) {
            lost = stream;
            stream = null;
        }
        failures++;
        boolean isHopeless = !failure.isRetryable() || (!request.query().isFollow() && failures >= MOST_FAILURES);
        over = isHopeless;
        place.lost();
        pause = failures == 1 ? Duration.ZERO : longer(pause);
        rested = Duration.ZERO;
        pausedAt = nanoTime.getAsLong();
        if (lost != null) {
            lost.close();
        }
        if (isHopeless) {
            throw failure;
        }
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    private boolean isPausing(Duration wait, Rest rest) {
        Duration gone = Duration.ofNanos(nanoTime.getAsLong() - pausedAt);
        Duration left = pause.minus(rested.compareTo(gone) > 0 ? rested : gone);
        if (left.isZero() || left.isNegative()) {
            return false;
        }
        Duration now = wait.compareTo(left) < 0 ? wait : left;
        rest.of(now);
        rested = rested.plus(now);
        waited = waited.plus(now);
        return true;
    }

    /** Waits, unless the reader is gone. */
    @FunctionalInterface
    interface Rest {
        /** Returns when the time is up; earlier, and with false, if the reader is gone. */
        boolean of(Duration time);
    }
}
