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
    private boolean isExpected;
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
     * @param isLossy whether there were whole runs before it of which nothing can be read any more
     * @param lostUntil until when they were
     */
    record Step(List<LogPart> parts, boolean isOver, boolean isLossy, Optional<Instant> lostUntil) {
        private static final Step WAIT = new Step(List.of(), false, false);
        private static final Step END = new Step(List.of(), true, false);

        private Step(List<LogPart> parts, boolean isOver, boolean isLossy) {
            this(parts, isOver, isLossy, Optional.empty());
        }

        private Step losing(Instant until) {
            return new Step(parts, isOver, true, Optional.of(until));
        }
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
        boolean isMissed =
                last.filter(time -> catchUp(seen, time) && isExpected).isPresent();
        Step step = isBegun && newest == run ? sameRun(seen, last) : laterRun(seen, newest);
        return isMissed || step.isLossy() ? step.losing(begun(seen, last)) : step;
    }

    private static Instant begun(ContainerRuns seen, Optional<Instant> last) {
        return seen.beforeBegun().or(seen::begun).or(() -> last).orElse(Instant.EPOCH);
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
        return new Step(List.of(LogPart.rest(run, false, tail)), false, false);
    }

    private Step laterRun(ContainerRuns seen, int newest) {
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
        boolean isLost = between > (hasBefore ? 1 : 0);
        begin(newest);
        isExpected = true;
        return new Step(parts, false, isLost);
    }

    /** A line was read that isn't of the run that was expected, but of a later one. */
    void foundLater(ContainerRuns seen, Instant line) {
        atLeast(run + 1);
        catchUp(seen, line);
    }

    /** A node may be ahead of its statuses, so what was read may have been a later run than it seemed. Whether it was. */
    private boolean catchUp(ContainerRuns seen, Instant line) {
        int before = run;
        int newest = seen.newest().orElse(run);
        if (seen.begun().filter(begun -> isSurelyLater(line, begun)).isPresent()) {
            atLeast(newest);
        } else if (seen.beforeBegun()
                .filter(begun -> isSurelyLater(line, begun))
                .isPresent()) {
            atLeast(newest - 1);
        }
        return run > before;
    }

    /** Statuses have whole seconds. */
    private static boolean isSurelyLater(Instant line, Instant begun) {
        return !line.isBefore(begun.plusSeconds(1));
    }

    private void atLeast(int number) {
        if (run < number) {
            begin(number);
        }
    }

    private void begin(int number) {
        run = number;
        isBegun = true;
        isExpected = false;
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
