package dev.slipway.core.simulation.cluster;

import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RolloutStep;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * What a live observation means for an entry, by the design's release condition.
 *
 * @param kind what to do
 * @param next the entry to record instead
 */
record Conclusion(String kind, Optional<LedgerEntry> next) {
    static final Conclusion NOTHING = new Conclusion("nothing", Optional.empty());
    static final Conclusion CARRY_OUT = new Conclusion("carry out", Optional.empty());
    static final Conclusion REMOVE = new Conclusion("remove", Optional.empty());

    static Conclusion of(LedgerEntry entry, Observation observation, IntFunction<ResourceAmounts> cpus) {
        return observation.match(
                present -> ofPresent(entry, present, cpus),
                absent -> {
                    if (entry.isRemoving()) {
                        return REMOVE;
                    }
                    return entry.step() == RolloutStep.DRAIN ? recording(running(entry)) : CARRY_OUT;
                },
                unavailable -> NOTHING);
    }

    private static Conclusion ofPresent(
            LedgerEntry entry, Observation.Present present, IntFunction<ResourceAmounts> cpus) {
        if (present.stamp().isAfter(entry.fence())) {
            return NOTHING;
        }
        if (entry.isRemoving() || !present.stamp().equals(entry.fence()) || !present.isComplete()) {
            return CARRY_OUT;
        }
        ReplicaCounts counts = present.track().replicas();
        int left = counts.existing() + counts.terminating();
        boolean isNoticed = present.track().fence().equals(entry.fence());
        if (!isNoticed || counts.desired() != entry.replicasNow() || !present.isSettled()) {
            return NOTHING;
        }
        if (entry.step() == RolloutStep.DRAIN) {
            return left == 0 ? recording(running(entry)) : NOTHING;
        }
        ResourceAmounts each = entry.footprint().perReplica();
        // A replica set that asks for the target may still make what it lacks, whatever is on its way out beside it.
        if (counts.terminating() > 0 || left > entry.replicasNow() || counts.updated() != counts.existing()) {
            return NOTHING;
        }
        LedgerEntry released = LedgerEntry.builder()
                .from(entry)
                .holding(entry.replicasNow() == 0 ? cpus.apply(0) : each.times(entry.replicasNow()))
                .largestReplica(entry.replicasNow() == 0 ? ResourceAmounts.NONE : each)
                .build();
        return released.equals(entry) ? NOTHING : recording(released);
    }

    private static LedgerEntry running(LedgerEntry entry) {
        return LedgerEntry.builder()
                .from(entry)
                .step(RolloutStep.RUN)
                .largestReplica(entry.footprint().perReplica())
                .fence(entry.fence().next())
                .build();
    }

    private static Conclusion recording(LedgerEntry next) {
        return new Conclusion("record", Optional.of(next));
    }
}
