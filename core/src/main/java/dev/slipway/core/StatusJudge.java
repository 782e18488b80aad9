package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Phase;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Reason;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.RunState;
import dev.slipway.model.Serving;
import dev.slipway.model.Suspension;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The only place where a phase is judged: record + observation + elapsed time in, status out. Pure. The first rule that
 * matches counts, in this order: deleting, stopped, suspended, record behind, refused, absent, not noticed yet, not ready,
 * ready.
 */
final class StatusJudge {
    private static final int MOST_PROBLEMS = 10;

    /** Waiting doesn't mend these: the deployment has failed as soon as they are seen. */
    private static final Set<ProblemCause> HOPELESS = Set.of(ProblemCause.IMAGE_INVALID, ProblemCause.REJECTED);

    private StatusJudge() {}

    static DeploymentStatus judge(StatusFacts facts) {
        return facts.observation()
                .match(
                        present -> judgePresent(facts, present),
                        absent -> judgeAbsent(facts),
                        unavailable -> judgeUnavailable(facts, unavailable.reason()));
    }

    private static DeploymentStatus judgePresent(StatusFacts facts, Observation.Present present) {
        LedgerEntry entry = facts.entry();
        ReplicaCounts counts = present.track().replicas();
        boolean noticed = isNoticed(entry, present);
        boolean taken =
                present.stamp().equals(entry.fence()) && present.track().fence().equals(entry.fence());
        Serving serving = serving(entry, counts, taken);
        Verdict verdict = verdictOnPresent(facts, present, noticed);
        var status = started(facts, verdict)
                .serving(serving)
                .availableReplicas(counts.ready())
                .replicas(present.replicas())
                .problems(present.problems().stream().limit(MOST_PROBLEMS).toList());
        if (serving != Serving.NONE) {
            status.endpoint(present.endpoint());
        }
        return status.build();
    }

    private static Verdict verdictOnPresent(StatusFacts facts, Observation.Present present, boolean noticed) {
        LedgerEntry entry = facts.entry();
        ReplicaCounts counts = present.track().replicas();
        int left = counts.existing() + counts.terminating();
        if (entry.isRemoving()) {
            return ending(facts, ReasonCode.DELETING, "it is being deleted; " + count(left, "replica") + " left");
        }
        if (present.stamp().isAfter(entry.fence())) {
            return new Verdict(
                    Phase.FAILED,
                    ReasonCode.RECORD_BEHIND,
                    "the back end has rollout " + present.stamp() + ", but the record knows only of " + entry.fence()
                            + "; an older record may have been restored");
        }
        if (entry.runState() == RunState.STOPPED) {
            return left == 0 && noticed
                    ? stopped()
                    : ending(facts, ReasonCode.STOPPING, "it is stopping; " + count(left, "replica") + " left");
        }
        if (entry.suspension().isPresent()) {
            return suspended(facts, entry.suspension().get());
        }
        if (noticed && entry.step() == RolloutStep.RUN && isWhollyReady(entry, counts)) {
            return new Verdict(
                    Phase.DEPLOYED,
                    ReasonCode.READY,
                    entry.replicas() == 1
                            ? "the replica of revision " + entry.latest() + " is ready"
                            : "all " + entry.replicas() + " replicas of revision " + entry.latest() + " are ready");
        }
        boolean stamped = present.stamp().equals(entry.fence());
        if (facts.refusal().isPresent() && !(stamped && present.isComplete())) {
            return refused(facts);
        }
        Duration elapsed = stamped ? Duration.between(present.progressSince(), present.asOf()) : facts.sinceFenceSeen();
        return notReady(facts, present, elapsed, progress(entry, counts, noticed));
    }

    private static Verdict notReady(
            StatusFacts facts, Observation.Present present, Duration elapsed, Verdict progress) {
        Duration deadline = facts.revision().spec().effectiveProgressDeadline();
        boolean late = elapsed.compareTo(deadline) > 0;
        List<Problem> problems = late
                ? sorted(facts.entry(), present)
                : present.problems().stream()
                        .filter(problem -> concerns(facts.entry(), present, problem))
                        .toList();
        if (problems.isEmpty()) {
            return late
                    ? new Verdict(
                            Phase.FAILED,
                            ReasonCode.PROGRESS_DEADLINE,
                            "no progress for more than " + seconds(deadline) + ": " + progress.sentence())
                    : progress;
        }
        Problem heaviest = problems.get(0);
        boolean failed = late || HOPELESS.contains(heaviest.cause());
        return new Verdict(failed ? Phase.FAILED : Phase.DEPLOYING, ReasonCode.of(heaviest.cause()), heaviest.detail());
    }

    /** Those of the revision asked for come first. */
    private static List<Problem> sorted(LedgerEntry entry, Observation.Present present) {
        return present.problems().stream()
                .sorted(Comparator.comparing(problem -> !concerns(entry, present, problem)))
                .toList();
    }

    /** Whether a problem is one of the revision asked for; what ails replicas that are to go anyway doesn't count. */
    static boolean concerns(LedgerEntry entry, Observation.Present present, Problem problem) {
        if (!present.stamp().equals(entry.fence())) {
            return false;
        }
        boolean tracked = present.track().fence().equals(entry.fence());
        RevisionNumber oldest = tracked ? present.track().revision() : entry.latest();
        return problem.revision().map(of -> !oldest.isAfter(of)).orElse(true);
    }

    private static Verdict progress(LedgerEntry entry, ReplicaCounts counts, boolean noticed) {
        if (!noticed) {
            return new Verdict(
                    Phase.DEPLOYING,
                    ReasonCode.ACCEPTED,
                    "revision " + entry.latest() + " is accepted; the back end is taking notice of it");
        }
        if (entry.step() == RolloutStep.DRAIN) {
            return new Verdict(
                    Phase.DEPLOYING,
                    ReasonCode.ROLLING_OUT,
                    "waiting for " + count(counts.existing() + counts.terminating(), "old replica")
                            + " to go before revision " + entry.latest() + " starts");
        }
        int old = counts.existing() - counts.updated();
        return new Verdict(
                Phase.DEPLOYING,
                ReasonCode.ROLLING_OUT,
                counts.updatedReady() + " of " + entry.replicas() + " replicas of revision " + entry.latest() + " ready"
                        + (old > 0 ? ", " + count(old, "older one") + " to replace" : ""));
    }

    private static DeploymentStatus judgeAbsent(StatusFacts facts) {
        LedgerEntry entry = facts.entry();
        Verdict verdict;
        if (entry.isRemoving()) {
            verdict = new Verdict(Phase.STOPPING, ReasonCode.DELETING, "nothing is left of it but the record");
        } else if (entry.runState() == RunState.STOPPED) {
            verdict = stopped();
        } else if (entry.suspension().isPresent()) {
            verdict = suspended(facts, entry.suspension().get());
        } else if (entry.isUnconfirmed()) {
            verdict = new Verdict(
                    Phase.FAILED,
                    ReasonCode.UNCONFIRMED,
                    "it was imported, and the back end has nothing of it: it may have been deleted since it was exported;"
                            + " an administrator may adopt it, or it can be deleted");
        } else if (facts.refusal().isPresent()) {
            verdict = refused(facts);
        } else if (facts.sinceFenceSeen().compareTo(facts.revision().spec().effectiveProgressDeadline()) > 0) {
            verdict = new Verdict(
                    Phase.FAILED,
                    ReasonCode.MISSING,
                    "the back end has nothing of it for more than "
                            + seconds(facts.revision().spec().effectiveProgressDeadline())
                            + "; repair it, or deploy it again");
        } else {
            verdict = new Verdict(
                    Phase.DEPLOYING,
                    ReasonCode.ACCEPTED,
                    "revision " + entry.latest() + " is accepted; the back end doesn't have it yet");
        }
        return started(facts, verdict)
                .serving(Serving.NONE)
                .availableReplicas(0)
                .build();
    }

    /** Nothing is guessed: what was known before is repeated as stale, and if nothing was known that is said. */
    private static DeploymentStatus judgeUnavailable(StatusFacts facts, String why) {
        var stale = new Reason(ReasonCode.BACK_END_UNREACHABLE, why);
        if (facts.lastKnown().isPresent()) {
            return DeploymentStatus.builder()
                    .from(facts.lastKnown().get())
                    .revision(facts.entry().latest())
                    .stale(stale)
                    .build();
        }
        boolean ends = facts.entry().isRemoving() || facts.entry().runState() == RunState.STOPPED;
        return started(
                        facts,
                        new Verdict(
                                ends ? Phase.STOPPING : Phase.DEPLOYING,
                                ReasonCode.BACK_END_UNREACHABLE,
                                "the back end can't be asked: " + why))
                .serving(Serving.UNKNOWN)
                .availableReplicas(0)
                .stale(stale)
                .build();
    }

    private static boolean isNoticed(LedgerEntry entry, Observation.Present present) {
        return present.isComplete()
                && present.stamp().equals(entry.fence())
                && present.track().fence().equals(entry.fence());
    }

    private static boolean isWhollyReady(LedgerEntry entry, ReplicaCounts counts) {
        int wanted = entry.replicas();
        return wanted > 0
                && counts.desired() == wanted
                && counts.existing() == wanted
                && counts.updated() == wanted
                && counts.updatedReady() == wanted;
    }

    private static Serving serving(LedgerEntry entry, ReplicaCounts counts, boolean taken) {
        if (counts.ready() == 0) {
            return Serving.NONE;
        }
        if (!taken || counts.updatedReady() == 0) {
            return Serving.OLD_REVISION;
        }
        boolean full = counts.ready() == counts.updatedReady()
                && entry.replicasNow() > 0
                && counts.updatedReady() >= entry.replicasNow();
        return full ? Serving.FULLY : Serving.PARTLY;
    }

    private static Verdict stopped() {
        return new Verdict(Phase.STOPPED, ReasonCode.STOPPED, "it is stopped, and no replica is left");
    }

    /** On its way to nothing, unless the back end doesn't let it. */
    private static Verdict ending(StatusFacts facts, ReasonCode code, String sentence) {
        return facts.refusal()
                .map(refusal -> new Verdict(
                        refusal.isRetryable() ? Phase.STOPPING : Phase.FAILED,
                        new ReasonCode(refusal.code().name()),
                        sentence + ". The back end didn't accept it: " + refusal.getMessage()))
                .orElseGet(() -> new Verdict(Phase.STOPPING, code, sentence));
    }

    private static Verdict suspended(StatusFacts facts, Suspension suspension) {
        Optional<DeploymentException> noRoom =
                facts.refusal().filter(refusal -> refusal.code() == ErrorCode.QUOTA_EXCEEDED);
        if (noRoom.isPresent()) {
            return new Verdict(
                    Phase.FAILED,
                    new ReasonCode(ErrorCode.QUOTA_EXCEEDED.name()),
                    "it was suspended and may run again, but " + noRoom.get().getMessage());
        }
        return switch (suspension) {
            case SWITCHED_OFF ->
                new Verdict(Phase.FAILED, ReasonCode.SWITCHED_OFF, "the group's switch \"Model Deployment\" is off");
            case GROUP_GONE -> new Verdict(Phase.FAILED, ReasonCode.GROUP_GONE, "its group is gone");
        };
    }

    private static Verdict refused(StatusFacts facts) {
        var refusal = facts.refusal().orElseThrow();
        boolean late = facts.sinceFenceSeen().compareTo(facts.revision().spec().effectiveProgressDeadline()) > 0;
        return new Verdict(
                !refusal.isRetryable() || late ? Phase.FAILED : Phase.DEPLOYING,
                new ReasonCode(refusal.code().name()),
                "the back end didn't accept it: " + refusal.getMessage());
    }

    private static DeploymentStatus.Builder started(StatusFacts facts, Verdict verdict) {
        var builder = DeploymentStatus.builder();
        builder.deployment(facts.entry().deployment())
                .revision(facts.entry().latest())
                .phase(verdict.phase())
                .reason(new Reason(verdict.code(), verdict.sentence()))
                .desiredReplicas(facts.revision().desiredReplicas())
                .observedAt(facts.observation().asOf());
        return builder;
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + " s";
    }

    private record Verdict(Phase phase, ReasonCode code, String sentence) {}
}
