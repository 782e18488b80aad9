package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.DeniedResource;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.Suspension;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The words of a status: one line each, bounded, and what can be done where something can. */
final class Sentences {
    /** The most characters of what others say. */
    static final int LONGEST_QUOTE = 500;

    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Cntrl}]+");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private static final String ASK = "ask whoever runs the back end";
    private static final String BY_ITSELF = "it is tried again by itself";

    private static final Map<ProblemCause, String> MENDING = Map.ofEntries(
            Map.entry(
                    ProblemCause.IMAGE_UNAVAILABLE, "check the image's name and tag, its registry and the pull secret"),
            Map.entry(ProblemCause.IMAGE_INVALID, "mend the image's name"),
            Map.entry(ProblemCause.CRASHED, "read its last log lines, and mend the model or its image"),
            Map.entry(ProblemCause.OUT_OF_MEMORY, "choose an instance type with more memory"),
            Map.entry(ProblemCause.NEVER_READY, "check its readiness path and port, or raise its startup budget"),
            Map.entry(ProblemCause.PROBE_FAILED, "read its logs, and check what answers its readiness path"),
            Map.entry(
                    ProblemCause.UNSCHEDULABLE,
                    "wait for room, ask for less, or have whoever runs the back end make room"),
            Map.entry(ProblemCause.CONFIGURATION, "check the secrets and settings that it names"),
            Map.entry(ProblemCause.QUOTA_DENIED, "ask for less, or have the back end's own quota raised"),
            Map.entry(ProblemCause.REJECTED, "change what the back end objects to"),
            Map.entry(ProblemCause.PORT_IN_USE, "end what uses the port, or choose another"),
            Map.entry(
                    ProblemCause.EVICTED, "it is replaced by itself; if that goes on, choose a larger instance type"));

    private Sentences() {}

    static String ready(LedgerEntry entry) {
        return entry.replicas() == 1
                ? "the replica of revision " + entry.latest() + " is ready"
                : "all " + entry.replicas() + " replicas of revision " + entry.latest() + " are ready";
    }

    static String readyAgain(StatusFacts facts) {
        return ready(facts.entry()) + " again after " + facts.course().trouble()
                + "; it is taken for recovered once that has lasted for " + seconds(facts.steadyTime());
    }

    static String stillFailed(StatusFacts facts, String progress) {
        return "it failed of " + facts.course().trouble() + " and hasn't recovered: " + progress
                + "; it stays failed until all of it is ready, or until it is changed";
    }

    static String accepted(LedgerEntry entry) {
        return "revision " + entry.latest() + " is accepted; the back end is taking notice of it";
    }

    static String notThereYet(LedgerEntry entry) {
        return "revision " + entry.latest() + " is accepted; the back end doesn't have it yet";
    }

    static String draining(LedgerEntry entry, int left) {
        return "waiting for " + count(left, "old replica") + " to go before revision " + entry.latest() + " starts";
    }

    static String rolling(LedgerEntry entry, ReplicaCounts counts) {
        int old = counts.existing() - counts.updated();
        return counts.updatedReady() + " of " + entry.replicas() + " replicas of revision " + entry.latest() + " ready"
                + (old > 0 ? ", " + count(old, "older one") + " to replace" : "");
    }

    static String late(Duration deadline, String progress) {
        return "no progress for more than " + seconds(deadline) + ": " + progress
                + "; read its logs, or raise its progress deadline";
    }

    static String missing(Duration deadline) {
        return "the back end has nothing of it for more than " + seconds(deadline) + "; repair it, or deploy it again";
    }

    static String unconfirmed() {
        return "it was imported, and the back end has nothing of it: it may have been deleted since it was exported;"
                + " an administrator may adopt it, or delete it";
    }

    static String recordBehind(LedgerEntry entry, String stamp) {
        return "the back end has rollout " + stamp + ", but the record knows only of " + entry.fence()
                + "; an older record may have been restored: have an administrator look";
    }

    static String stopped() {
        return "it is stopped, and no replica is left";
    }

    static String ending(String what, int left) {
        return "it is being " + what + "; " + count(left, "replica") + " left";
    }

    static String deleted() {
        return "nothing is left of it but the record";
    }

    static String suspended(Suspension why) {
        return switch (why) {
            case SWITCHED_OFF ->
                "the group's switch \"Model Deployment\" is off; an administrator can switch it on in the group's settings";
            case GROUP_GONE -> "its group is gone; delete it, or have the group brought back";
        };
    }

    static String noRoom(DeploymentException refusal) {
        return "it was suspended and may run again, but " + bounded(refusal.getMessage()) + "; " + mending(refusal);
    }

    static String refused(DeploymentException refusal) {
        return "the back end didn't accept it: " + bounded(refusal.getMessage()) + "; " + mending(refusal);
    }

    static String cannotBeAsked(String why) {
        return "the back end can't be asked: " + bounded(why) + "; " + BY_ITSELF;
    }

    static String old(Duration age) {
        return "the back end's last word is more than " + seconds(age) + " old; " + BY_ITSELF;
    }

    static String noDirectory(String why) {
        return "the group directory can't be asked: " + bounded(why) + "; what runs is left alone, and " + BY_ITSELF;
    }

    static String noWayBack(String sentence, String why) {
        return sentence + "; it can't be rolled back yet: " + bounded(why);
    }

    /** What the back end says, and what can be done: in its own words, where it knows. */
    static String problem(Problem problem) {
        String said = problem.detail().isBlank()
                ? "the back end reports " + problem.cause() + denied(problem)
                : bounded(problem.detail());
        return said.contains("; ") ? said : said + "; " + MENDING.getOrDefault(problem.cause(), ASK);
    }

    private static String denied(Problem problem) {
        return problem.denied().isEmpty()
                ? ""
                : bounded(problem.denied().stream()
                        .map(DeniedResource::sentence)
                        .collect(Collectors.joining(", ", ": ", "")));
    }

    private static String mending(DeploymentException refusal) {
        return switch (refusal.code()) {
            case REJECTED, INVALID_SPEC -> "change what the back end objects to";
            case CONFLICT -> "have what is in the way moved";
            case UNAUTHENTICATED, FORBIDDEN -> "have the rights mended that the library has in the back end";
            case UNSUPPORTED_CAPABILITY -> "ask for what this back end can do";
            case QUOTA_EXCEEDED -> "free something, or have the limits raised";
            default -> refusal.isRetryable() ? BY_ITSELF : ASK;
        };
    }

    /** In one line, and not too long. */
    static String bounded(String said) {
        return cut(said == null ? "" : BLANKS.matcher(said).replaceAll(" ").strip());
    }

    /** A line of a log, which keeps its indentation. */
    static String boundedLine(String line) {
        return cut(CONTROL.matcher(line).replaceAll(" ").stripTrailing());
    }

    private static String cut(String line) {
        return line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE - 1) + "…";
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + " s";
    }
}
