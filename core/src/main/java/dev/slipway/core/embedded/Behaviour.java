package dev.slipway.core.embedded;

import dev.slipway.model.ProblemCause;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How the replicas of an image behave in an {@link EmbeddedBackEnd}. One starts from what they do, and adds when, how often
 * and how fast: {@code Behaviour.crash(3, "no weights").after(Duration.ofSeconds(30)).times(2)}. Immutable.
 *
 * @since 0.1.0
 */
public final class Behaviour {
    static final int KILLED_FOR_MEMORY = 137;

    private static final Behaviour GOOD =
            new Behaviour(ImmutableTraits.builder().build());

    private final ImmutableTraits traits;

    private Behaviour(ImmutableTraits traits) {
        this.traits = traits;
    }

    /**
     * Replicas start, become ready and answer. Every image behaves so at first.
     *
     * @return good behaviour
     */
    public static Behaviour good() {
        return GOOD;
    }

    /**
     * Replicas end by themselves, at the moment at which they would become ready or {@link #after} that, and are started again
     * after 10 seconds, then 20, 40 and so on up to 5 minutes, as on Kubernetes. Ending with 0 is no problem that anybody
     * reports; but it doesn't answer either.
     *
     * @param exitCode how the process ends, 0 to 255
     * @param lastLines what it writes before
     * @return such behaviour
     * @throws IllegalArgumentException if the exit code is out of range
     */
    public static Behaviour crash(int exitCode, String... lastLines) {
        if (exitCode < 0 || exitCode > 255) {
            throw new IllegalArgumentException("exit code " + exitCode + " must be 0 to 255");
        }
        return ending(new Traits.Ending(exitCode, false, List.of(lastLines)));
    }

    /**
     * Like {@link #crash}, because the back end kills it for the memory that it takes: exit code 137.
     *
     * @param lastLines what it writes before
     * @return such behaviour
     */
    public static Behaviour outOfMemory(String... lastLines) {
        return ending(new Traits.Ending(KILLED_FOR_MEMORY, true, List.of(lastLines)));
    }

    /**
     * No new replica starts, since the image can't be pulled. Those that run go on.
     *
     * @param detail what the registry says
     * @return such behaviour
     */
    public static Behaviour imageUnavailable(String detail) {
        return obstacle(ProblemCause.IMAGE_UNAVAILABLE, detail);
    }

    /**
     * No new replica starts, since the image's name can't be right.
     *
     * @param detail what the back end says
     * @return such behaviour
     */
    public static Behaviour imageInvalid(String detail) {
        return obstacle(ProblemCause.IMAGE_INVALID, detail);
    }

    /**
     * No new replica starts, since its container can't be made: a missing secret, a wrong setting.
     *
     * @param detail what the back end says
     * @return such behaviour
     */
    public static Behaviour misconfigured(String detail) {
        return obstacle(ProblemCause.CONFIGURATION, detail);
    }

    /**
     * No new replica starts, since there is no node for it. For a back end that is merely full see
     * {@link EmbeddedBackEnd#setCapacity}.
     *
     * @param detail what the back end says
     * @return such behaviour
     */
    public static Behaviour unschedulable(String detail) {
        return obstacle(ProblemCause.UNSCHEDULABLE, detail);
    }

    /**
     * The back end refuses every rollout that would run it, by a {@link dev.slipway.error.ProviderException} with the code
     * {@link dev.slipway.error.ErrorCode#REJECTED}.
     *
     * @param why what the error says
     * @return such behaviour
     */
    public static Behaviour rejected(String why) {
        return new Behaviour(GOOD.traits.withRejection(why));
    }

    /**
     * Replicas run without ever becoming ready, which is a problem after the spec's startup budget. Those that are ready stop
     * answering.
     *
     * @return such behaviour
     */
    public static Behaviour neverReady() {
        return new Behaviour(GOOD.traits.withIsNeverReady(true));
    }

    /**
     * Replicas become ready, and later stop answering without ending.
     *
     * @param after how long after the moment at which they became ready; zero or more
     * @return such behaviour
     */
    public static Behaviour probeFailsAfter(Duration after) {
        return new Behaviour(GOOD.traits.withIsProbeFailing(true)).after(after);
    }

    /**
     * Lets a crash, the end of memory or a failing probe come later than at the moment at which the replica would become ready: until
     * then it is ready.
     *
     * @param time how long after that moment; zero or more
     * @return the same behaviour but for this
     */
    public Behaviour after(Duration time) {
        return new Behaviour(traits.withAfter(checked(time)));
    }

    /**
     * Lets only the first runs of each replica end; the next ones are good. Counted from when the image was told to behave so;
     * nothing but {@link #crash} and {@link #outOfMemory} goes by it.
     *
     * @param runs how many; at least 1
     * @return the same behaviour but for this
     * @throws IllegalArgumentException if there are fewer
     */
    public Behaviour times(int runs) {
        if (runs < 1) {
            throw new IllegalArgumentException("times " + runs + " must be at least 1");
        }
        return new Behaviour(traits.withTimes(runs));
    }

    /**
     * Gives this image a start time of its own.
     *
     * @param time from having a place to ready; zero or more
     * @return the same behaviour but for this
     */
    public Behaviour startsIn(Duration time) {
        return new Behaviour(traits.withStartTime(checked(time)));
    }

    /**
     * Gives this image a stop time of its own.
     *
     * @param time from asked to end until gone; zero or more
     * @return the same behaviour but for this
     */
    public Behaviour stopsIn(Duration time) {
        return new Behaviour(traits.withStopTime(checked(time)));
    }

    /**
     * Lets each run write something as it starts.
     *
     * @param lines without line ends
     * @return the same behaviour but for this
     */
    public Behaviour writes(String... lines) {
        return new Behaviour(traits.withLines(lines));
    }

    Traits traits() {
        return traits;
    }

    private static Behaviour ending(Traits.Ending ending) {
        return new Behaviour(GOOD.traits.withEnding(ending));
    }

    private static Behaviour obstacle(ProblemCause cause, String detail) {
        Objects.requireNonNull(detail, "detail");
        return new Behaviour(GOOD.traits.withObstacle(Optional.of(new Traits.Obstacle(cause, detail))));
    }

    private static Duration checked(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("duration " + time + " must not be negative");
        }
        return time;
    }

    @Override
    public String toString() {
        return traits.toString();
    }
}
