package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Phase;
import dev.slipway.model.Problem;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.RunState;
import dev.slipway.model.Suspension;
import java.util.Optional;

/**
 * Phase and reason, by the table of docs/status.md. Pure. The first rule that matches counts: stop before configuration error
 * before absent before not ready before ready; only that what is proved to be wholly ready was once refused is forgotten.
 */
final class PhaseRules {
    private PhaseRules() {}

    static Verdict present(StatusFacts facts, Observation.Present present) {
        LedgerEntry entry = facts.entry();
        var rolled = new Rolled(facts, present);
        if (present.stamp().isAfter(entry.fence())) {
            return failed(
                    ReasonCode.RECORD_BEHIND,
                    Sentences.recordBehind(entry, present.stamp().toString()));
        }
        if (entry.isRemoving()) {
            return ending(facts, ReasonCode.DELETING, Sentences.ending("deleted", rolled.left()));
        }
        if (entry.runState() == RunState.STOPPED) {
            return rolled.left() == 0 && rolled.isNoticed()
                    ? new Verdict(Phase.STOPPED, ReasonCode.STOPPED, Sentences.stopped())
                    : ending(facts, ReasonCode.STOPPING, Sentences.ending("stopped", rolled.left()));
        }
        if (entry.suspension().isPresent()) {
            return suspended(facts, entry.suspension().get());
        }
        if (rolled.isWhollyReady()) {
            return ready(facts, rolled);
        }
        return rolled.refusal()
                .map(refusal -> refused(facts, refusal))
                .orElseGet(() -> notReady(facts, rolled, progress(rolled)));
    }

    static Verdict absent(StatusFacts facts) {
        LedgerEntry entry = facts.entry();
        if (entry.isRemoving()) {
            return new Verdict(Phase.STOPPING, ReasonCode.DELETING, Sentences.deleted());
        }
        if (entry.runState() == RunState.STOPPED) {
            return new Verdict(Phase.STOPPED, ReasonCode.STOPPED, Sentences.stopped());
        }
        if (entry.suspension().isPresent()) {
            return suspended(facts, entry.suspension().get());
        }
        if (entry.isUnconfirmed()) {
            return failed(ReasonCode.UNCONFIRMED, Sentences.unconfirmed());
        }
        if (facts.refusal().isPresent()) {
            return refused(facts, facts.refusal().get());
        }
        if (isPast(facts)) {
            return failed(ReasonCode.MISSING, Sentences.missing(facts.deadline()));
        }
        String progress = Sentences.notThereYet(entry);
        return facts.course().failedOf().isPresent()
                ? failed(ReasonCode.RECOVERING, Sentences.stillFailed(facts, progress))
                : new Verdict(Phase.DEPLOYING, ReasonCode.ACCEPTED, progress);
    }

    /** Nothing is known but the record. */
    static Verdict unknown(StatusFacts facts, String why) {
        LedgerEntry entry = facts.entry();
        boolean ends = entry.isRemoving() || entry.runState() == RunState.STOPPED;
        if (!ends && entry.suspension().isPresent()) {
            return suspended(facts, entry.suspension().get());
        }
        return new Verdict(
                ends ? Phase.STOPPING : Phase.DEPLOYING, ReasonCode.BACK_END_UNREACHABLE, Sentences.cannotBeAsked(why));
    }

    private static Verdict ready(StatusFacts facts, Rolled rolled) {
        if (facts.course().isOnProbation() && !rolled.isSteady()) {
            return new Verdict(
                    facts.course().failedOf().isPresent() ? Phase.FAILED : Phase.DEPLOYING,
                    ReasonCode.RECOVERING,
                    Sentences.readyAgain(facts));
        }
        return new Verdict(Phase.DEPLOYED, ReasonCode.READY, Sentences.ready(facts.entry()));
    }

    private static Verdict notReady(StatusFacts facts, Rolled rolled, Verdict progress) {
        boolean late = rolled.isLate();
        boolean hasFailed = late || facts.course().failedOf().isPresent();
        Troubles troubles = rolled.troubles();
        Optional<Problem> heaviest = late ? troubles.heaviestOfAll() : troubles.heaviest();
        if (heaviest.isPresent()) {
            Problem problem = heaviest.get();
            return new Verdict(
                    hasFailed || Troubles.isHopeless(problem) ? Phase.FAILED : Phase.DEPLOYING,
                    ReasonCode.of(problem.cause()),
                    Sentences.problem(problem));
        }
        if (late) {
            return failed(ReasonCode.PROGRESS_DEADLINE, Sentences.late(facts.deadline(), progress.sentence()));
        }
        return hasFailed ? failed(ReasonCode.RECOVERING, Sentences.stillFailed(facts, progress.sentence())) : progress;
    }

    private static Verdict progress(Rolled rolled) {
        LedgerEntry entry = rolled.entry();
        if (!rolled.isNoticed()) {
            return new Verdict(Phase.DEPLOYING, ReasonCode.ACCEPTED, Sentences.accepted(entry));
        }
        return new Verdict(
                Phase.DEPLOYING,
                ReasonCode.ROLLING_OUT,
                entry.step() == RolloutStep.DRAIN
                        ? Sentences.draining(entry, rolled.left())
                        : Sentences.rolling(entry, rolled.counts()));
    }

    /** On its way to nothing, unless the back end doesn't let it. */
    private static Verdict ending(StatusFacts facts, ReasonCode code, String sentence) {
        return facts.refusal()
                .map(refusal -> new Verdict(
                        refusal.isRetryable() ? Phase.STOPPING : Phase.FAILED,
                        new ReasonCode(refusal.code().name()),
                        sentence + ", and " + Sentences.refused(refusal)))
                .orElseGet(() -> new Verdict(Phase.STOPPING, code, sentence));
    }

    private static Verdict suspended(StatusFacts facts, Suspension suspension) {
        Optional<DeploymentException> noRoom =
                facts.refusal().filter(refusal -> refusal.code() == ErrorCode.QUOTA_EXCEEDED);
        if (noRoom.isPresent()) {
            return failed(new ReasonCode(ErrorCode.QUOTA_EXCEEDED.name()), Sentences.noRoom(noRoom.get()));
        }
        ReasonCode code = switch (suspension) {
            case SWITCHED_OFF -> ReasonCode.SWITCHED_OFF;
            case GROUP_GONE -> ReasonCode.GROUP_GONE;
        };
        return failed(code, Sentences.suspended(suspension));
    }

    private static Verdict refused(StatusFacts facts, DeploymentException refusal) {
        boolean hasFailed = !refusal.isRetryable()
                || isPast(facts)
                || facts.course().failedOf().isPresent();
        return new Verdict(
                hasFailed ? Phase.FAILED : Phase.DEPLOYING,
                new ReasonCode(refusal.code().name()),
                Sentences.refused(refusal));
    }

    /** Whether the record has asked for it for too long, as far as this JVM knows. */
    private static boolean isPast(StatusFacts facts) {
        return facts.sinceFenceSeen().compareTo(facts.deadline()) > 0;
    }

    private static Verdict failed(ReasonCode code, String sentence) {
        return new Verdict(Phase.FAILED, code, sentence);
    }
}
