package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.LogQuery;
import dev.slipway.provider.k8s.internal.workload.LogPart.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Says which part of a container's log comes next, whatever becomes of the container meanwhile. A server ends a log when the container ends, but also when
 * its node's agent does, and in the same way. So an end is believed only when the container's status agrees with it and the log has been looked at once more
 * from the last line on. Not thread-safe.
 */
final class LogPlan {
    /** How often a status may say that a container runs whose log has ended, before the log is asked for anew: statuses lag behind. */
    private static final int MOST_LOOKS = 4;

    private final LogQuery query;
    private int run;
    private boolean isBegun;
    private boolean isReadToItsEnd;
    private boolean hasEnded;
    private int looks;

    LogPlan(LogQuery query) {
        this.query = query;
    }

    /**
     * What comes next.
     *
     * @param parts what to read, in this order; empty to look again later
     * @param isOver whether nothing will come any more
     * @param lostUntil until when there were whole runs of which nothing can be read any more; empty if there were none
     */
    record Step(List<LogPart> parts, boolean isOver, Optional<Instant> lostUntil) {
        private static final Step WAIT = new Step(List.of(), false, Optional.empty());
        private static final Step END = new Step(List.of(), true, Optional.empty());
    }

    /** What to begin with. */
    List<LogPart> first(ContainerRuns seen) {
        isBegun = seen.newest().isPresent();
        run = seen.newest().orElse(seen.next() - 1);
        if (query.isPrevious() || !query.isFollow()) {
            return List.of(new LogPart(Kind.ASKED, run, query.isPrevious(), false, query.tail()));
        }
        List<LogPart> parts = new ArrayList<>();
        boolean isResumed = query.tail().isEmpty()
                && query.since().filter(seen::hasBeforeSince).isPresent();
        if (isResumed) {
            parts.add(new LogPart(Kind.ASKED, run - 1, true, false, OptionalInt.empty()));
        }
        if (isBegun) {
            parts.add(new LogPart(Kind.ASKED, run, false, true, query.tail()));
        }
        return parts;
    }

    /**
     * What to go on with, as the last part has been read.
     *
     * @param seen the container, as it is now
     * @param last the time of the last line that was read
     */
    Step next(ContainerRuns seen, Optional<Instant> last) {
        if (seen.newest().isEmpty()) {
            return seen.isOver() ? Step.END : Step.WAIT;
        }
        int newest = seen.newest().getAsInt();
        return isBegun && newest == run ? sameRun(seen, last) : laterRun(seen, newest, last);
    }

    private Step sameRun(ContainerRuns seen, Optional<Instant> last) {
        if (seen.isRunning() && looks < MOST_LOOKS) {
            looks++;
            return Step.WAIT;
        }
        boolean isTried = hasEnded && !seen.isRunning();
        if (isTried && (isReadToItsEnd || seen.isOver())) {
            return seen.isOver() ? Step.END : Step.WAIT;
        }
        looks = 0;
        hasEnded = !seen.isRunning();
        OptionalInt tail = last.isPresent() ? OptionalInt.empty() : query.tail();
        return new Step(List.of(LogPart.rest(run, false, tail)), false, Optional.empty());
    }

    private Step laterRun(ContainerRuns seen, int newest, Optional<Instant> last) {
        boolean hasBefore = seen.before().isPresent();
        // Less than none if a node has begun to count anew.
        int between = newest - run - 1;
        List<LogPart> parts = new ArrayList<>();
        if (hasBefore && between == 0 && isBegun && !isReadToItsEnd) {
            parts.add(LogPart.rest(run, true, OptionalInt.empty()));
        } else if (hasBefore && between > 0) {
            parts.add(LogPart.next(newest - 1, true));
        }
        parts.add(LogPart.next(newest, false));
        boolean isLost = between > (hasBefore ? 1 : 0) && !isReached(seen, last);
        begin(newest);
        return new Step(
                parts,
                false,
                isLost ? seen.firstBegun().or(() -> last).or(() -> Optional.of(Instant.EPOCH)) : Optional.empty());
    }

    /** Whether one of the runs that can be read has been read from already: the node was ahead of its statuses. */
    private static boolean isReached(ContainerRuns seen, Optional<Instant> last) {
        return last.isPresent()
                && seen.firstBegun()
                        .filter(begun -> !last.get().isBefore(begun))
                        .isPresent();
    }

    private void begin(int number) {
        run = number;
        isBegun = true;
        isReadToItsEnd = false;
        hasEnded = false;
        looks = 0;
    }

    /** The rest of the newest run was read: if that had ended before, there is no more of it. */
    void restRead() {
        isReadToItsEnd = hasEnded;
    }

    /** A connection to the newest run was made, and now there is a newer one: so it may be that one's. */
    void overtaken() {
        run--;
        isReadToItsEnd = true;
    }
}
