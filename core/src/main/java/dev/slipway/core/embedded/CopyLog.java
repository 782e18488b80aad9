package dev.slipway.core.embedded;

import dev.slipway.model.ReplicaId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/** What one replica has written: in its current run, and in the one before. Guarded by the cluster's lock. */
final class CopyLog {
    private static final int KEPT_RUNS = 2;

    private final ReplicaId replica;
    private final Deque<RunLog> runs = new ArrayDeque<>();
    private int begun;
    private int cuts;
    private boolean ended;

    CopyLog(ReplicaId replica) {
        this.replica = replica;
    }

    ReplicaId replica() {
        return replica;
    }

    void begin() {
        complete();
        runs.addLast(new RunLog(replica, ++begun));
        if (runs.size() > KEPT_RUNS) {
            runs.removeFirst();
        }
    }

    /** Ends the current run. */
    void complete() {
        current().ifPresent(RunLog::complete);
    }

    /** Nothing is started any more. */
    void end() {
        complete();
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    void write(Instant time, String line) {
        current().filter(run -> !run.isComplete()).ifPresent(run -> run.write(time, line));
    }

    void rotate(int keep) {
        current().ifPresent(run -> run.rotate(keep));
    }

    /** Ends every connection to it. */
    void cut() {
        cuts++;
    }

    int cuts() {
        return cuts;
    }

    Optional<RunLog> current() {
        return Optional.ofNullable(runs.peekLast());
    }

    Optional<RunLog> previous() {
        Iterator<RunLog> latestFirst = runs.descendingIterator();
        if (latestFirst.hasNext()) {
            latestFirst.next();
        }
        return latestFirst.hasNext() ? Optional.of(latestFirst.next()) : Optional.empty();
    }

    /** The oldest run from a number on. */
    Optional<RunLog> from(int number) {
        return runs.stream().filter(run -> run.number() >= number).findFirst();
    }
}
