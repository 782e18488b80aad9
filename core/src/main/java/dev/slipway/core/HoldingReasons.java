package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Reason;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.RunState;
import dev.slipway.model.Suspension;
import java.util.Optional;

/** Says why a deployment holds what it holds. Pure. */
final class HoldingReasons {
    private HoldingReasons() {}

    /** Empty if it holds just what it runs. */
    static Optional<Reason> of(LedgerEntry entry, Observation observation, Optional<DeploymentException> refusal) {
        if (!Excess.isNone(entry)) {
            return Optional.of(observation.match(
                    present -> underWay(entry, present, refusal),
                    absent -> entry.isRemoving()
                            ? new Reason(ReasonCode.DELETING, "nothing is left of it but the record")
                            : notCarriedOut(entry, refusal),
                    unavailable -> new Reason(
                            ReasonCode.BACK_END_UNREACHABLE, "nobody can tell what it runs: " + unavailable.reason())));
        }
        return entry.suspension()
                .filter(why -> !entry.isRemoving())
                .map(why -> new Reason(code(why), "it is suspended, and holds nothing until it may run again"));
    }

    private static Reason underWay(
            LedgerEntry entry, Observation.Present present, Optional<DeploymentException> refusal) {
        if (present.stamp().isAfter(entry.fence())) {
            return new Reason(
                    ReasonCode.RECORD_BEHIND,
                    "the back end has rollout " + present.stamp() + ", the record knows only of " + entry.fence());
        }
        ReplicaCounts counts = present.track().replicas();
        int left = counts.existing() + counts.terminating();
        boolean taken =
                present.stamp().equals(entry.fence()) && present.track().fence().equals(entry.fence());
        if (!taken || !present.isComplete() || counts.desired() != entry.replicasNow()) {
            return notCarriedOut(entry, refusal);
        }
        if (counts.existing() == 0 && counts.terminating() > 0) {
            return terminating(counts);
        }
        if (entry.isRemoving()) {
            return new Reason(ReasonCode.DELETING, "it is being deleted; " + replicas(left) + " left");
        }
        if (entry.runState() == RunState.STOPPED) {
            return new Reason(ReasonCode.STOPPING, "it is stopping; " + replicas(left) + " left");
        }
        if (entry.suspension().isPresent()) {
            return new Reason(code(entry.suspension().get()), "it is suspended; " + replicas(left) + " left");
        }
        if (entry.step() == RolloutStep.DRAIN) {
            return new Reason(
                    ReasonCode.ROLLING_OUT,
                    "waiting for " + replicas(left) + " to go before revision " + entry.latest() + " starts");
        }
        int old = counts.existing() - counts.updated();
        if (old > 0 || counts.existing() > entry.replicasNow()) {
            return new Reason(
                    ReasonCode.ROLLING_OUT,
                    counts.updated() + " of " + entry.replicas() + " replicas are of revision " + entry.latest() + ", "
                            + replicas(counts.existing()) + " exist");
        }
        if (!present.isSettled()) {
            return new Reason(ReasonCode.ROLLING_OUT, "the back end is still taking notice of what it was asked for");
        }
        return counts.terminating() > 0
                ? terminating(counts)
                : new Reason(
                        ReasonCode.RELEASE_DUE, "nothing is under way any more; the next reconciliation releases it");
    }

    private static Reason terminating(ReplicaCounts counts) {
        return new Reason(
                ReasonCode.TERMINATING,
                replicas(counts.terminating())
                        + " still terminating; if that never ends, an administrator can force the release");
    }

    private static Reason notCarriedOut(LedgerEntry entry, Optional<DeploymentException> refusal) {
        return refusal.map(error ->
                        new Reason(new ReasonCode(error.code().name()), "not carried out yet: " + error.getMessage()))
                .orElseGet(() -> new Reason(
                        ReasonCode.ACCEPTED, "rollout " + entry.fence() + " is recorded, and not carried out yet"));
    }

    private static ReasonCode code(Suspension why) {
        return switch (why) {
            case SWITCHED_OFF -> ReasonCode.SWITCHED_OFF;
            case GROUP_GONE -> ReasonCode.GROUP_GONE;
        };
    }

    private static String replicas(int number) {
        return number + (number == 1 ? " replica" : " replicas");
    }
}
