package dev.slipway.core;

import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.RevisionNumber;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What keeps a rollout from running, the heaviest first.
 *
 * @param ours problems of the revision asked for; what can't pass by itself comes first, then as the back end orders them
 * @param others problems of what is to go anyway, in the same order
 * @param evidence what was found when the back end was asked for more
 * @param harmless what the back end reports, and is no problem
 */
record Troubles(List<Problem> ours, List<Problem> others, List<Problem> evidence, List<Problem> harmless) {
    private static final int MOST = 10;
    private static final int MOST_LINES = 20;

    /** Waiting doesn't mend these: the deployment has failed as soon as they are seen. */
    private static final Set<ProblemCause> HOPELESS = Set.of(ProblemCause.IMAGE_INVALID, ProblemCause.REJECTED);

    /** These befall what runs, again and again, and what runs may be ready in between. */
    private static final Set<ProblemCause> RELAPSES =
            Set.of(ProblemCause.CRASHED, ProblemCause.OUT_OF_MEMORY, ProblemCause.PROBE_FAILED);

    private static final Comparator<Problem> HEAVIEST_FIRST = Comparator.comparing(problem -> !isHopeless(problem));

    static Troubles of(LedgerEntry entry, Observation.Present present, List<Problem> evidence) {
        List<Problem> ours = new ArrayList<>();
        List<Problem> others = new ArrayList<>();
        List<Problem> harmless = new ArrayList<>();
        for (Problem problem : present.problems()) {
            (isHarmless(problem) ? harmless : concerns(entry, present, problem) ? ours : others).add(problem);
        }
        ours.sort(HEAVIEST_FIRST);
        others.sort(HEAVIEST_FIRST);
        List<Problem> found =
                evidence.stream().filter(problem -> !isHarmless(problem)).toList();
        return new Troubles(ours, others, found, harmless);
    }

    static boolean isHopeless(Problem problem) {
        return HOPELESS.contains(problem.cause());
    }

    static boolean isRelapse(Problem problem) {
        return RELAPSES.contains(problem.cause());
    }

    /** Whether there should be more to say of it than there is: how the process ended, or what it wrote. */
    static boolean lacksEvidence(Problem problem) {
        return (isRelapse(problem) || problem.cause().equals(ProblemCause.NEVER_READY))
                && problem.exitCode().isEmpty()
                && problem.lastLogLines().isEmpty();
    }

    /** That a process ended well is no problem of its own, whatever the back end calls it. */
    private static boolean isHarmless(Problem problem) {
        return problem.cause().equals(ProblemCause.CRASHED)
                && problem.exitCode().filter(code -> code == 0).isPresent();
    }

    /** Whether a problem is one of the revision asked for; what ails replicas that are to go anyway doesn't count. */
    private static boolean concerns(LedgerEntry entry, Observation.Present present, Problem problem) {
        if (!present.stamp().equals(entry.fence())) {
            return false;
        }
        boolean tracked = present.track().fence().equals(entry.fence());
        RevisionNumber oldest = tracked ? present.track().revision() : entry.latest();
        return problem.revision().map(of -> !oldest.isAfter(of)).orElse(true);
    }

    /** The heaviest of those of the revision asked for. */
    Optional<Problem> heaviest() {
        return ours.stream().findFirst();
    }

    /** The heaviest of all, wherever it is known from. */
    Optional<Problem> heaviestOfAll() {
        return Stream.of(ours, others, evidence).flatMap(List::stream).findFirst();
    }

    /** What a status shows of them: each once, with what was found, and bounded. */
    List<Problem> told() {
        List<Problem> left = new ArrayList<>(evidence);
        List<Problem> told = new ArrayList<>();
        Stream.of(ours, others, harmless).flatMap(List::stream).forEach(problem -> {
            Optional<Problem> more =
                    left.stream().filter(found -> isSame(problem, found)).findFirst();
            more.ifPresent(left::remove);
            told.add(more.map(found -> both(problem, found)).orElse(problem));
        });
        told.addAll(told.size() - harmless.size(), left);
        return told.stream().limit(MOST).map(Troubles::bounded).toList();
    }

    private static boolean isSame(Problem seen, Problem found) {
        return seen.cause().equals(found.cause())
                && Objects.equals(seen.replica(), found.replica())
                && (found.revision().isEmpty() || seen.revision().equals(found.revision()));
    }

    /** What is seen now counts; what was found fills in what is missing. */
    private static Problem both(Problem seen, Problem found) {
        var problem = Problem.builder().from(seen);
        if (seen.exitCode().isEmpty()) {
            problem.exitCode(found.exitCode());
        }
        if (seen.lastLogLines().isEmpty()) {
            problem.lastLogLines(found.lastLogLines());
        }
        if (seen.denied().isEmpty()) {
            problem.denied(found.denied());
        }
        return seen.detail().isBlank() ? problem.detail(found.detail()).build() : problem.build();
    }

    private static Problem bounded(Problem problem) {
        List<String> lines = problem.lastLogLines();
        var problemInShort = Problem.builder();
        return problemInShort
                .from(problem)
                .detail(Sentences.bounded(problem.detail()))
                .lastLogLines(lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()).stream()
                        .map(Sentences::boundedLine)
                        .toList())
                .build();
    }
}
