package dev.slipway.core.embedded;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * How an {@link EmbeddedBackEnd} answers when it is called: whether, with which error, and how often it was. What runs in it goes
 * on all the same. Thread-safe.
 *
 * @since 0.1.0
 */
public final class EmbeddedCalls {
    private final Cluster cluster;
    private final Map<BackEndCall, Deque<Failure>> failures = new EnumMap<>(BackEndCall.class);
    private final Map<BackEndCall, Long> made = new EnumMap<>(BackEndCall.class);
    private final Set<BackEndCall> hanging = EnumSet.noneOf(BackEndCall.class);
    private Optional<Supplier<ProviderException>> outage = Optional.empty();
    private int waiting;

    EmbeddedCalls(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Makes every call fail as unreachable, and cuts the logs that are being read, until {@link #recover}.
     *
     * @param why what the error says
     */
    public void goDown(String why) {
        cluster.script(() -> outage = Optional.of(() -> new ProviderException(ErrorCode.UNREACHABLE, why)));
    }

    /**
     * Makes every call fail as throttled, until {@link #recover}.
     *
     * @param retryAfter when the back end wants to be asked again
     */
    public void throttle(Duration retryAfter) {
        cluster.script(() -> outage = Optional.of(() -> ProviderException.throttled("too many requests", retryAfter)));
    }

    /**
     * Makes the next calls of a kind fail, before they have done anything. Several of these happen one after the other.
     *
     * @param call which kind
     * @param times how many of them
     * @param error what each of them throws
     */
    public void fail(BackEndCall call, int times, Supplier<ProviderException> error) {
        plan(call, times, new Failure(error, false));
    }

    /**
     * Makes the next calls of a kind do what they should and then fail as timed out, as if their answers had got lost.
     *
     * @param call which kind
     * @param times how many of them
     */
    public void loseAnswers(BackEndCall call, int times) {
        plan(
                call,
                times,
                new Failure(
                        () -> new ProviderException(ErrorCode.TIMEOUT, "the answer to " + call + " got lost"), true));
    }

    /**
     * Makes calls of some kinds block until {@link #recover}, or until their thread is interrupted.
     *
     * @param calls which kinds; none for all of them
     */
    public void hang(BackEndCall... calls) {
        cluster.script(() -> hanging.addAll(List.of(calls.length == 0 ? BackEndCall.values() : calls)));
    }

    /** Ends everything that keeps calls from being answered, and lets those that hang go on. */
    public void recover() {
        cluster.script(() -> {
            outage = Optional.empty();
            failures.clear();
            hanging.clear();
        });
    }

    /**
     * How many calls hang now.
     *
     * @return at least 0
     */
    public int waiting() {
        return cluster.within(() -> waiting);
    }

    /**
     * How many calls of a kind there have been, failed ones included.
     *
     * @param call which kind
     * @return at least 0
     */
    public long made(BackEndCall call) {
        return cluster.within(() -> made.getOrDefault(call, 0L));
    }

    <T> T answer(BackEndCall call, Supplier<T> action) {
        return cluster.within(() -> answered(begun(call), action));
    }

    /** As {@link #answer}, of something that holds the back end itself, and only for each of its steps. */
    <T> T answerInSteps(BackEndCall call, Supplier<T> steps) {
        return answered(cluster.within(() -> begun(call)), steps);
    }

    /** What becomes of its answer, if that is to be lost. */
    private Optional<Failure> begun(BackEndCall call) {
        made.merge(call, 1L, Long::sum);
        hang(call);
        checkUp();
        Optional<Failure> failure = Optional.ofNullable(failures.get(call)).map(Deque::poll);
        if (failure.isPresent() && !failure.get().isAfterwards()) {
            throw failure.get().error().get();
        }
        return failure;
    }

    private static <T> T answered(Optional<Failure> loss, Supplier<T> action) {
        T answer = action.get();
        if (loss.isPresent()) {
            throw loss.get().error().get();
        }
        return answer;
    }

    void checkUp() {
        outage.ifPresent(error -> {
            throw error.get();
        });
    }

    private void plan(BackEndCall call, int times, Failure failure) {
        cluster.script(() -> {
            Deque<Failure> planned = failures.computeIfAbsent(call, none -> new ArrayDeque<>());
            for (int time = 0; time < times; time++) {
                planned.add(failure);
            }
        });
    }

    private void hang(BackEndCall call) {
        waiting++;
        try {
            while (hanging.contains(call)) {
                cluster.await();
            }
            cluster.advance();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderException(ErrorCode.INTERNAL, "interrupted while the back end didn't answer " + call, e);
        } finally {
            waiting--;
        }
    }

    /**
     * One failure to come.
     *
     * @param error what is thrown
     * @param isAfterwards whether only once it was carried out
     */
    private record Failure(Supplier<ProviderException> error, boolean isAfterwards) {}
}
