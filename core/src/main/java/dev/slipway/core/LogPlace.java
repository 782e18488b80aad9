package dev.slipway.core;

import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.model.ReplicaId;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How far a log was read, so that it can be read on from there by another connection: each line once, also among those of one
 * instant. If the last line that was read isn't there any more, nobody knows what else isn't: that is a gap. Not thread-safe.
 */
final class LogPlace {
    private final ReplicaId replica;
    private final Deque<String> read = new ArrayDeque<>();
    private final Deque<String> awaited = new ArrayDeque<>();
    private @Nullable Instant last;
    private boolean isResuming;
    private boolean isGapKnown;
    private @Nullable LogElement behindGap;

    LogPlace(ReplicaId replica) {
        this.replica = replica;
    }

    /** What to ask for in order to go on. */
    LogRequest resume(LogRequest first) {
        Instant from = last;
        if (from == null) {
            return first;
        }
        LogQuery rest = LogQuery.builder()
                .from(first.query())
                .since(from)
                .tail(OptionalInt.empty())
                .build();
        return new LogRequest(first.deployment(), first.replica(), rest);
    }

    /** This was given to the reader. */
    void passed(LogElement element) {
        if (element instanceof LogElement.Line line) {
            if (!line.time().equals(last)) {
                read.clear();
                last = line.time();
            }
            read.add(line.text());
        }
    }

    /** The connection is lost: by the next one, lines that were read come again first. */
    void lost() {
        isResuming = true;
        isGapKnown = false;
        behindGap = null;
        awaited.clear();
        awaited.addAll(read);
    }

    /** The next element that the reader doesn't have yet; empty if none comes in time. */
    Optional<LogElement> next(LogStream stream, Duration wait) {
        LogElement held = behindGap;
        if (held != null) {
            behindGap = null;
            return Optional.of(held);
        }
        Optional<LogElement> element = stream.next(wait);
        while (element.isPresent() && isKnown(element.get())) {
            element = stream.next(Duration.ZERO);
        }
        return element.map(this::orGapBefore);
    }

    /** The log has ended: what was read last should have been met again before. */
    Optional<LogElement> end(Clock clock) {
        boolean isCertain = !isResuming || isGapKnown || (last != null && awaited.isEmpty());
        isResuming = false;
        Instant upTo = last == null ? clock.instant() : last;
        return isCertain ? Optional.empty() : Optional.of(gap(upTo));
    }

    private boolean isKnown(LogElement element) {
        if (!isResuming || awaited.isEmpty() || !(element instanceof LogElement.Line line)) {
            return false;
        }
        if (line.time().isBefore(last)) {
            return true;
        }
        if (line.time().equals(last)) {
            while (!awaited.isEmpty()) {
                if (awaited.remove().equals(line.text())) {
                    isResuming = !awaited.isEmpty();
                    return true;
                }
            }
            awaited.addAll(read);
        }
        return false;
    }

    private LogElement orGapBefore(LogElement element) {
        if (!isResuming) {
            return element;
        }
        if (element instanceof LogElement.Gap) {
            isGapKnown = true;
            return element;
        }
        boolean isCertain = isGapKnown || awaited.isEmpty();
        isResuming = false;
        awaited.clear();
        if (isCertain) {
            return element;
        }
        behindGap = element;
        return gap(element.time());
    }

    private LogElement gap(Instant upTo) {
        return new LogElement.Gap(
                replica, upTo, "the connection to the log was lost, and what was read last isn't there any more");
    }
}
