package dev.slipway.provider.k8s.internal.workload;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which lines of a log were read, so that it can be read on over other connections and into other runs: each line once, also among those of one
 * instant. Goes by the time and the text of the last ones and holds no others. Not thread-safe.
 */
final class LinesRead {
    private final Optional<Instant> since;
    private final Deque<String> read = new ArrayDeque<>();
    private final Deque<String> awaited = new ArrayDeque<>();
    private @Nullable Instant last;
    private boolean isResuming;
    private boolean hasPassedOver;
    private boolean isWholeRun;

    /** For who wants none from before a time. */
    LinesRead(Optional<Instant> since) {
        this.since = since;
    }

    /** The time of the last line that was read. */
    Optional<Instant> last() {
        return Optional.ofNullable(last);
    }

    /** From when on there may be lines that are wanted, the last one that was read included. */
    Optional<Instant> from() {
        return last().or(() -> since);
    }

    /** Another connection begins, to some part. */
    void begin(LogPart.Kind kind) {
        isResuming = kind != LogPart.Kind.ASKED && last != null;
        isWholeRun = kind == LogPart.Kind.NEXT;
        hasPassedOver = false;
        awaited.clear();
        awaited.addAll(read);
    }

    /** Whether a line of that part is wanted and wasn't read before. */
    boolean isNew(LogLine line) {
        if (since.filter(line.time()::isBefore).isPresent()) {
            return false;
        }
        if (!isResuming || line.time().isAfter(last)) {
            return true;
        }
        if (line.time().isBefore(last)) {
            hasPassedOver = true;
            return false;
        }
        while (!awaited.isEmpty()) {
            if (awaited.remove().equals(line.text())) {
                isResuming = !awaited.isEmpty();
                return false;
            }
        }
        awaited.addAll(read);
        return true;
    }

    /**
     * Whether lines may be missing between what was read before and what this part has: the last that was read should have been there again; or it is a new
     * run, and lines of it were passed over because of their times, as a clock was set back.
     */
    boolean isDoubtful() {
        return isResuming && !read.isEmpty() && (hasPassedOver || !isWholeRun);
    }

    /** That lines are missing is told: the last that was read needn't be met again. */
    void told() {
        read.clear();
    }

    /** That line is read now. */
    void passed(LogLine line) {
        isResuming = false;
        if (!line.time().equals(last)) {
            read.clear();
            last = line.time();
        }
        read.add(line.text());
    }
}
