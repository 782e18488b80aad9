package dev.slipway.core;

import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Phase;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.RunState;
import java.util.Optional;

/**
 * What one live observation means for one entry: the pure middle of the reconcile loop.
 *
 * @param carryOut whether the back end has to be told (again) what the entry says
 * @param next the entry to record instead; empty to leave it
 * @param remove whether the entry goes, because nothing is left of the deployment
 */
record Reconciliation(boolean carryOut, Optional<LedgerEntry> next, boolean remove) {
    private static final Reconciliation NOTHING = new Reconciliation(false, Optional.empty(), false);
    private static final Reconciliation CARRY_OUT = new Reconciliation(true, Optional.empty(), false);
    private static final Reconciliation REMOVE = new Reconciliation(false, Optional.empty(), true);

    /** Decides for one entry. The observation was made live, after the entry was read. */
    static Reconciliation of(LedgerEntry entry, Observation observation, Phase judged) {
        if (entry.isUnconfirmed() && !entry.isRemoving()) {
            return confirming(entry, observation);
        }
        return observation.match(
                present -> ofPresent(entry, present, judged), absent -> ofAbsent(entry), unavailable -> NOTHING);
    }

    /** The back end has nothing newer, so what was imported counts; nothing else is done on the strength of the same look. */
    private static Reconciliation confirming(LedgerEntry entry, Observation observation) {
        return isNotNewer(entry, observation) ? recording(confirmed(entry)) : NOTHING;
    }

    /** What is gone may have been deleted since, unless nothing of it should run anyway until its user says so. */
    private static boolean isNotNewer(LedgerEntry entry, Observation observation) {
        return observation.match(
                present -> !present.stamp().isAfter(entry.fence()),
                absent -> entry.runState() == RunState.STOPPED,
                unavailable -> false);
    }

    /** The same entry, as one that this store has recorded itself. */
    static LedgerEntry confirmed(LedgerEntry entry) {
        return LedgerEntry.builder().from(entry).isUnconfirmed(false).build();
    }

    /** What follows from one observation. */
    @FunctionalInterface
    interface Rule {
        /** Decides for one entry. */
        Reconciliation of(LedgerEntry entry, Observation observation, Phase judged);
    }

    private static Reconciliation ofPresent(LedgerEntry entry, Observation.Present present, Phase judged) {
        if (present.stamp().isAfter(entry.fence())) {
            return NOTHING;
        }
        if (entry.isRemoving() || !present.stamp().equals(entry.fence()) || !present.isComplete()) {
            return CARRY_OUT;
        }
        ReplicaCounts counts = present.track().replicas();
        boolean noticed = present.track().fence().equals(entry.fence());
        if (!noticed || counts.desired() != entry.replicasNow()) {
            return noticed ? CARRY_OUT : NOTHING;
        }
        int left = counts.existing() + counts.terminating();
        if (entry.step() == RolloutStep.DRAIN) {
            return left == 0 && present.isSettled() ? recording(running(entry)) : NOTHING;
        }
        // The place of a terminating replica isn't free: one of the new kind may still come beside it.
        boolean settled = present.isSettled()
                && counts.terminating() == 0
                && counts.existing() <= entry.replicasNow()
                && counts.updated() == counts.existing();
        LedgerEntry next = settled ? released(entry) : entry;
        if (judged == Phase.DEPLOYED && !entry.lastGood().equals(Optional.of(entry.latest()))) {
            next = LedgerEntry.builder().from(next).lastGood(entry.latest()).build();
        }
        return next.equals(entry) ? NOTHING : recording(next);
    }

    private static Reconciliation ofAbsent(LedgerEntry entry) {
        if (entry.isRemoving()) {
            return REMOVE;
        }
        if (entry.step() == RolloutStep.DRAIN) {
            return recording(running(entry));
        }
        return CARRY_OUT;
    }

    private static Reconciliation recording(LedgerEntry next) {
        return new Reconciliation(false, Optional.of(next), false);
    }

    /** Every old replica is gone: the new ones may come, under a fence of their own. */
    private static LedgerEntry running(LedgerEntry entry) {
        return LedgerEntry.builder()
                .from(entry)
                .step(RolloutStep.RUN)
                .largestReplica(entry.footprint().perReplica())
                .fence(entry.fence().next())
                .build();
    }

    private static LedgerEntry released(LedgerEntry entry) {
        ResourceAmounts perReplica = entry.footprint().perReplica();
        ResourceAmounts settled = HoldingPlan.settled(perReplica, entry.replicasNow());
        return settled.isWithin(entry.holding())
                ? LedgerEntry.builder()
                        .from(entry)
                        .holding(settled)
                        .largestReplica(entry.replicasNow() == 0 ? ResourceAmounts.NONE : perReplica)
                        .build()
                : entry;
    }
}
