package dev.slipway.core;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long which replica's next line is waited for. Someone who follows wants lines soon and yet in order: so a replica that has none
 * is given a moment before others' lines, but not before each of them. Counts what it has waited, and reads no clock. Not
 * thread-safe.
 */
final class LogPatience {
    private static final Duration MOMENT = Duration.ofMillis(20);

    /** How many of the others' lines pass between two moments for one who is silent. */
    private static final int LINES_BETWEEN = 64;

    private final Map<LogFeed, Integer> passing = new HashMap<>();

    /** Asks all who have no line at hand, and waits a moment if that makes sense; returns how long it waited. */
    Duration follow(List<LogFeed> feeds, Duration left, LogFeed.Rest rest) {
        feeds.forEach(feed -> feed.fill(Duration.ZERO, rest));
        passing.keySet().retainAll(feeds);
        boolean anyLine = feeds.stream().anyMatch(feed -> feed.head().isPresent());
        Duration moment = MOMENT.dividedBy(Math.max(1, feeds.size()));
        Duration spent = Duration.ZERO;
        for (LogFeed feed : feeds) {
            Duration wait = shorter(moment, left.minus(spent));
            if (feed.head().isPresent()) {
                passing.remove(feed);
            } else if (!anyLine || passing.merge(feed, 1, Integer::sum) % LINES_BETWEEN == 1) {
                feed.fill(wait, rest);
                spent = spent.plus(wait);
                anyLine |= feed.head().isPresent();
            }
        }
        return spent;
    }

    /** Waits for each in turn, since nothing but the end of a log says that it has no line. */
    Duration readAll(List<LogFeed> feeds, Duration left, Duration most, LogFeed.Rest rest) {
        Duration spent = Duration.ZERO;
        for (LogFeed feed : feeds) {
            if (feed.head().isEmpty() && !feed.isDone()) {
                Duration wait = shorter(most, left.minus(spent));
                feed.fill(wait, rest);
                spent = feed.head().isPresent() || feed.isDone() ? spent : spent.plus(wait);
            }
        }
        return spent;
    }

    private static Duration shorter(Duration one, Duration other) {
        Duration shorter = one.compareTo(other) < 0 ? one : other;
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }
}
