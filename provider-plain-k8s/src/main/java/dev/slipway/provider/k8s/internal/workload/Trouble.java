package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A problem that was seen, and where more may be learnt of it. Immutable.
 *
 * @param problem what is told
 * @param log whose last lines belong to it; empty if none do
 */
public record Trouble(Problem problem, Optional<LastLog> log) {
    /** Heavier before lighter: what waiting doesn't mend, what keeps it from starting, what befalls what runs, what is missing around it. */
    private static final List<ProblemCause> BY_WEIGHT = List.of(
            ProblemCause.IMAGE_INVALID,
            ProblemCause.REJECTED,
            ProblemCause.CONFIGURATION,
            ProblemCause.IMAGE_UNAVAILABLE,
            ProblemCause.OUT_OF_MEMORY,
            ProblemCause.CRASHED,
            ProblemCause.NEVER_READY,
            ProblemCause.PROBE_FAILED,
            ProblemCause.QUOTA_DENIED,
            ProblemCause.UNSCHEDULABLE,
            ProblemCause.EVICTED);

    private static final int LIGHTEST = BY_WEIGHT.size() + 1;

    /** The heaviest first; equal ones stay as they are. */
    public static final Comparator<Trouble> HEAVIEST_FIRST = Comparator.comparingInt(Trouble::weight);

    static Trouble of(Problem problem) {
        return new Trouble(problem, Optional.empty());
    }

    /** Whether a process ended well, which is told and is no error. */
    boolean isHarmless() {
        return problem.cause().equals(ProblemCause.CRASHED)
                && problem.exitCode().filter(code -> code == 0).isPresent();
    }

    private int weight() {
        int place = BY_WEIGHT.indexOf(problem.cause());
        return isHarmless() ? LIGHTEST : place < 0 ? LIGHTEST - 1 : place;
    }

    Trouble with(List<String> lastLines) {
        return new Trouble(
                Problem.builder().from(problem).lastLogLines(lastLines).build(), log);
    }

    /**
     * A log that may tell more.
     *
     * @param pod of which pod
     * @param container of which of its containers
     * @param previous whether of the run before the present one
     */
    public record LastLog(String pod, String container, boolean previous) {}
}
