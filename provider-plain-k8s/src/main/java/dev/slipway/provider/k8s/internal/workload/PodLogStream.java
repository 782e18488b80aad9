package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeLog;
import dev.slipway.spi.LogStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The log of one container of a pod. One that is followed goes on into the container's next runs, until the pod is gone or nothing more can come; a
 * connection that breaks ends it with an error. Connects when it is first pulled from. Not thread-safe but for {@link #close}.
 */
final class PodLogStream implements LogStream {
    private static final Duration LONGEST_WAIT = Duration.ofDays(36_500);

    /** A connection that was there for so long isn't one of those that end at once. */
    private static final Duration LASTING = Duration.ofSeconds(2);

    /** Whose node is lost may never be told that there is nothing more: who hears nothing for so long looks. */
    private static final Duration QUIET = Duration.ofSeconds(15);

    private static final int OK = 200;
    private static final String RUNS_LOST =
            "the container was started several times, and the logs of runs in between aren't kept";

    private final LogTarget target;
    private final boolean isFollowed;
    private final LongSupplier nanoTime;
    private final LogPlan plan;
    private final LinesRead lines;
    private final LogPause pause;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Deque<LogPart> parts = new ArrayDeque<>();
    private final Deque<LogElement> ready = new ArrayDeque<>();
    private volatile @Nullable KubeLog log;
    private @Nullable LogPart part;
    private long connectedAt;
    private long heardAt;
    private boolean hasLines;
    private boolean hasNews;
    private boolean isEarlier;
    private boolean isOver;

    PodLogStream(LogTarget target, ContainerRuns seen, LogQuery query, LongSupplier nanoTime) {
        this.target = target;
        this.isFollowed = query.isFollow();
        this.nanoTime = nanoTime;
        this.plan = new LogPlan(query);
        this.lines = new LinesRead(query.since());
        this.pause = new LogPause(nanoTime);
        parts.addAll(plan.first(seen));
    }

    @Override
    public Optional<LogElement> next(Duration wait) {
        Duration positive = wait.isNegative() ? Duration.ZERO : wait;
        Duration bounded = positive.compareTo(LONGEST_WAIT) < 0 ? positive : LONGEST_WAIT;
        long end = nanoTime.getAsLong() + bounded.toNanos();
        try {
            boolean isWorthwhile = true;
            while (isWorthwhile && ready.isEmpty() && !isEnded()) {
                isWorthwhile = advance(Duration.ofNanos(Math.max(0, end - nanoTime.getAsLong())));
            }
            return isEnded() ? Optional.empty() : Optional.ofNullable(ready.poll());
        } catch (KubeException e) {
            end();
            throw LogTrouble.of(e);
        }
    }

    @Override
    public boolean isEnded() {
        return closed.getCount() == 0 || (isOver && ready.isEmpty());
    }

    @Override
    public void close() {
        closed.countDown();
        disconnect();
    }

    /** Comes one step nearer to the next element; false if the time is up. */
    private boolean advance(Duration left) {
        KubeLog reading = log;
        if (reading == null) {
            return goOn(left);
        }
        Duration untilLook = isFollowed ? untilLook() : left;
        Optional<LogLine> line = read(reading, left.compareTo(untilLook) < 0 ? left : untilLook);
        if (line.isPresent()) {
            heardAt = nanoTime.getAsLong();
            take(line.get());
            return true;
        }
        if (reading.isEnded() && log == reading) {
            finish();
        } else if (isFollowed && log == reading && untilLook().isZero()) {
            heardAt = nanoTime.getAsLong();
            if (target.look().isEmpty()) {
                end();
            }
        }
        return log != reading || isOver || untilLook.compareTo(left) < 0;
    }

    private void end() {
        isOver = true;
        disconnect();
    }

    private Duration untilLook() {
        Duration left = QUIET.minusNanos(nanoTime.getAsLong() - heardAt);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private Optional<LogLine> read(KubeLog reading, Duration left) {
        try {
            return reading.next(left)
                    .map(line -> LogLine.parse(line).orElseThrow(() -> LogTrouble.untimed(target, line)));
        } catch (KubeException e) {
            if (!isBeginCut(e)) {
                throw e;
            }
            connect(part());
            return Optional.empty();
        }
    }

    /**
     * Whether it may be that the first line had begun before the time that was asked for, of which only the rest is sent then, without its time. It is asked
     * for once more, from a second earlier.
     */
    private boolean isBeginCut(KubeException failure) {
        boolean isCut = failure.status() == OK
                && !hasLines
                && !isEarlier
                && lines.from().isPresent();
        isEarlier |= isCut;
        return isCut;
    }

    private void take(LogLine written) {
        hasLines = true;
        if (!lines.isNew(written)) {
            return;
        }
        if (lines.isDoubtful()) {
            doubt(written.time());
        }
        lines.passed(written);
        hasNews = true;
        pause.reset();
        ready.add(written.of(target.replica()));
    }

    /** The part has been read to its end. */
    private void finish() {
        disconnect();
        LogPart read = part();
        if (hasLines && lines.isDoubtful()) {
            lines.last().ifPresent(this::doubt);
        }
        boolean isNewest = read.kind() == LogPart.Kind.REST && !read.isPrevious();
        if (isNewest && (hasLines || lines.last().isEmpty())) {
            plan.restRead();
        }
        boolean hasLasted = nanoTime.getAsLong() - connectedAt > LASTING.toNanos();
        if (hasLasted) {
            pause.reset();
        } else if (!hasNews) {
            pause.begin();
        }
    }

    /** What was read last isn't there any more: if that isn't because the container was started again, lines are lost. */
    private void doubt(Instant upTo) {
        LogPart doubtful = part();
        if (doubtful.kind() == LogPart.Kind.NEXT) {
            lose(upTo, "its node's clock was set back, and lines are left out that seem to be older than others");
        } else if (!doubtful.isPrevious() && !isOfLaterRun(doubtful, upTo)) {
            lose(upTo, "the log was rotated while it couldn't be read, or its node's clock was set back");
        }
    }

    private boolean isOfLaterRun(LogPart read, Instant time) {
        Optional<ContainerRuns> later = target.look().filter(now -> now.newest().orElse(0) > read.run());
        later.ifPresent(now -> plan.foundLater(now, time));
        return later.isPresent();
    }

    private void lose(Instant upTo, String why) {
        lines.told();
        ready.add(new LogElement.Gap(target.replica(), upTo, why));
    }

    /** Begins what comes next; false if it is too early for that. */
    private boolean goOn(Duration left) {
        LogPart next = parts.poll();
        if (next != null) {
            part = next;
            isEarlier = false;
            connect(next);
            return true;
        }
        if (!isFollowed) {
            isOver = true;
            return true;
        }
        if (!rest(left)) {
            return false;
        }
        Optional<ContainerRuns> seen = target.look();
        if (seen.isEmpty()) {
            isOver = true;
            return true;
        }
        LogPlan.Step step = plan.next(seen.get(), lines.last());
        isOver = step.isOver();
        parts.addAll(step.parts());
        step.lostUntil().ifPresent(until -> ready.add(new LogElement.Gap(target.replica(), until, RUNS_LOST)));
        if (step.parts().isEmpty()) {
            pause.begin();
        }
        return true;
    }

    private void connect(LogPart next) {
        disconnect();
        lines.begin(next.kind());
        hasLines = false;
        hasNews = false;
        Optional<Instant> from = lines.from().map(time -> isEarlier ? time.minusSeconds(1) : time);
        Optional<KubeLog> opened = open(next, from);
        if (opened.isEmpty()) {
            pause.begin();
            return;
        }
        log = opened.get();
        connectedAt = nanoTime.getAsLong();
        heardAt = connectedAt;
        if (closed.getCount() == 0) {
            disconnect();
        } else if (next.kind() == LogPart.Kind.NEXT && !next.isPrevious()) {
            requireNewest(next);
        }
    }

    private Optional<KubeLog> open(LogPart next, Optional<Instant> from) {
        try {
            return target.open(next, from);
        } catch (KubeException e) {
            if (!isBeginCut(e)) {
                throw e;
            }
            return target.open(next, from.map(time -> time.minusSeconds(1)));
        }
    }

    /** A connection may be to a run that began since it was planned, and then those between have to be read first. */
    private void requireNewest(LogPart next) {
        boolean isOvertaken =
                target.look().filter(now -> now.newest().orElse(0) > next.run()).isPresent();
        if (isOvertaken) {
            disconnect();
            parts.clear();
            plan.overtaken();
        }
    }

    private LogPart part() {
        LogPart now = part;
        if (now == null) {
            throw new IllegalStateException("nothing was asked for yet");
        }
        return now;
    }

    private void disconnect() {
        KubeLog open = log;
        log = null;
        if (open != null) {
            open.close();
        }
    }

    /** Waits until the pause is over; false if the time is up before, or the reader is gone. */
    private boolean rest(Duration most) {
        Duration left = pause.left();
        if (left.isZero()) {
            return true;
        }
        Duration nap = most.compareTo(left) < 0 ? most : left;
        try {
            boolean isClosed = closed.await(nap.toNanos(), TimeUnit.NANOSECONDS);
            pause.waited(nap);
            return !isClosed && pause.left().isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
