package dev.slipway.core.embedded;

import dev.slipway.model.LogElement;
import dev.slipway.model.ReplicaId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/** What one run of a replica wrote, without what was rotated away. Guarded by the cluster's lock. */
final class RunLog {
    private final ReplicaId replica;
    private final int number;
    private final Deque<LogElement.Line> kept = new ArrayDeque<>();
    private long lost;
    private Instant lostUpTo = Instant.MIN;
    private boolean complete;

    RunLog(ReplicaId replica, int number) {
        this.replica = replica;
        this.number = number;
    }

    int number() {
        return number;
    }

    void write(Instant time, String line) {
        kept.add(new LogElement.Line(replica, time, line));
    }

    void rotate(int keep) {
        while (kept.size() > keep) {
            lost++;
            lostUpTo = kept.remove().time();
        }
    }

    void complete() {
        complete = true;
    }

    /** Whether nothing is written to it any more. */
    boolean isComplete() {
        return complete;
    }

    /** The place after its last line; its first one was at 0. */
    long end() {
        return lost + kept.size();
    }

    /** The first place that is kept. */
    long start() {
        return lost;
    }

    Instant lostUpTo() {
        return lostUpTo;
    }

    /** What is at a place; empty before the start and after the end. */
    Optional<LogElement.Line> at(long place) {
        if (place < lost || place >= end()) {
            return Optional.empty();
        }
        Iterator<LogElement.Line> lines = kept.iterator();
        for (long skipped = lost; skipped < place; skipped++) {
            lines.next();
        }
        return Optional.of(lines.next());
    }

    /** The place from which on a number of lines is left, none of them earlier than a time. */
    long tail(int lines, Instant since) {
        long place = end();
        int found = 0;
        Iterator<LogElement.Line> backwards = kept.descendingIterator();
        while (found < lines && backwards.hasNext() && !backwards.next().time().isBefore(since)) {
            place--;
            found++;
        }
        return found < lines && place == lost ? 0 : place;
    }
}
