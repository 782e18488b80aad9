package dev.slipway.core;

import dev.slipway.model.Actor;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Phase;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.WhenFailed;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A rollback that the library owes a deployment whose latest revision has failed: the pure middle of the automatic rollback.
 *
 * @param to the last revision that was wholly serving
 * @param why for the history
 */
record DueRollback(RevisionNumber to, String why) {
    /**
     * These belong to the revision: with the same replicas in the same back end another revision may do without them. Where
     * there is no place, no quota, no port, or no cause that anybody knows, going back would help nobody; what the back end
     * rejects it may reject again.
     */
    private static final Set<ProblemCause> OWN_FAULTS = Set.of(
            ProblemCause.IMAGE_UNAVAILABLE,
            ProblemCause.IMAGE_INVALID,
            ProblemCause.CRASHED,
            ProblemCause.OUT_OF_MEMORY,
            ProblemCause.CONFIGURATION,
            ProblemCause.NEVER_READY,
            ProblemCause.PROBE_FAILED);

    private static final int LONGEST_DETAIL = 500;

    /** Decides for one deployment; empty if nothing is owed. */
    static Optional<DueRollback> of(Judged judged) {
        LedgerEntry entry = judged.entry();
        boolean isWanted = judged.revision().spec().whenFailed() == WhenFailed.ROLL_BACK
                && !judged.revision().author().equals(Actor.system());
        boolean hasFailed = judged.status().phase() == Phase.FAILED
                && judged.status().stale().isEmpty()
                && entry.replicasNow() > 0;
        return entry.lastGood()
                .filter(good -> isWanted && hasFailed && entry.latest().isAfter(good))
                .flatMap(good -> ownFault(judged, good).map(problem -> new DueRollback(good, why(judged, problem))));
    }

    /** What keeps a revision from running, if it is what it failed of, and the last good one doesn't suffer from the like. */
    private static Optional<Problem> ownFault(Judged judged, RevisionNumber good) {
        if (!(judged.observation() instanceof Observation.Present present)) {
            return Optional.empty();
        }
        boolean isShared = present.problems().stream()
                .filter(problem -> OWN_FAULTS.contains(problem.cause()))
                .anyMatch(problem ->
                        problem.revision().filter(of -> !of.isAfter(good)).isPresent());
        ReasonCode reason = judged.status().reason().code();
        return Troubles.of(judged.entry(), present, List.of())
                .heaviest()
                .filter(heaviest -> !isShared
                        && heaviest.revision().isPresent()
                        && OWN_FAULTS.contains(heaviest.cause())
                        && reason.equals(ReasonCode.of(heaviest.cause())));
    }

    private static String why(Judged judged, Problem problem) {
        return "revision " + judged.entry().latest() + " failed: " + problem.cause() + detail(problem);
    }

    /** In the back end's words, unless they quote what the model wrote: that stays where its log is. */
    private static String detail(Problem problem) {
        String words = problem.detail();
        boolean quotes = problem.lastLogLines().stream().anyMatch(line -> !line.isBlank() && words.contains(line));
        if (quotes || words.isBlank()) {
            return "";
        }
        return ": " + (words.length() > LONGEST_DETAIL ? words.substring(0, LONGEST_DETAIL) + "…" : words);
    }

    /** What is owed to a deployment. */
    @FunctionalInterface
    interface Rule {
        /** Decides for one deployment. Free of effects. */
        Optional<DueRollback> of(Judged judged);
    }
}
