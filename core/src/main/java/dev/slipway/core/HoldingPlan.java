package dev.slipway.core;

import dev.slipway.model.Footprint;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.ReplicaBound;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.Strategy;
import java.util.Optional;

/**
 * One way to carry a revision out, with what may exist meanwhile.
 *
 * @param strategy how replicas are replaced
 * @param footprint what the provider said of it
 * @param holding what the deployment would hold meanwhile
 * @param bound how many replicas may exist meanwhile, and what each takes at most
 * @param step where it begins
 */
record HoldingPlan(
        Strategy strategy, Footprint footprint, ResourceAmounts holding, ReplicaBound bound, RolloutStep step) {
    private static final ResourceAmounts ONE_DEPLOYMENT = ResourceAmounts.of(ResourceName.DEPLOYMENTS.value(), "1");

    /** What a deployment holds that runs so many replicas and nothing else; a stopped one isn't counted at all. */
    static ResourceAmounts settled(ResourceAmounts perReplica, int replicas) {
        return replicas == 0 ? ResourceAmounts.NONE : perReplica.times(replicas).plus(ONE_DEPLOYMENT);
    }

    /** What exists when everything has settled: an entry's holding and bound narrowed to what it asks for now. */
    static LedgerEntry released(LedgerEntry entry) {
        ResourceAmounts perReplica = entry.footprint().perReplica();
        ResourceAmounts settled = settled(perReplica, entry.replicasNow());
        var bound = new ReplicaBound(entry.replicasNow(), perReplica);
        boolean narrows =
                settled.isWithin(entry.holding()) && (!settled.equals(entry.holding()) || !bound.equals(entry.bound()));
        return narrows
                ? LedgerEntry.builder()
                        .from(entry)
                        .holding(settled)
                        .bound(bound)
                        .build()
                : entry;
    }

    /**
     * Replicas come while others may still exist: never more than the strategy lets exist, and each of them may be of the
     * widest kind, but for those that only the surge lets in.
     */
    static HoldingPlan rolling(
            Optional<LedgerEntry> current,
            Footprint footprint,
            Strategy strategy,
            int replicas,
            int surge,
            int overlap) {
        ReplicaBound now = current.map(LedgerEntry::bound).orElse(new ReplicaBound(0, footprint.perReplica()));
        ResourceAmounts widest =
                now.most() == 0 ? footprint.perReplica() : now.widest().max(footprint.perReplica());
        int anyKind = Math.max(now.most(), replicas);
        int surging = Math.max(0, replicas + surge - anyKind);
        ResourceAmounts peak = widest.times(anyKind)
                .plus(footprint.perReplica().times(surging))
                .plus(now.widest().times(overlap))
                .plus(ONE_DEPLOYMENT);
        return new HoldingPlan(
                strategy,
                footprint,
                held(current).max(peak),
                new ReplicaBound(anyKind + surging + overlap, widest),
                RolloutStep.RUN);
    }

    /** All that may exist goes before the first new replica comes. */
    static HoldingPlan recreating(LedgerEntry current, Footprint footprint, Strategy strategy, int replicas) {
        return new HoldingPlan(
                strategy,
                footprint,
                current.holding().max(settled(footprint.perReplica(), replicas)),
                current.bound(),
                RolloutStep.DRAIN);
    }

    /** Replicas only go: whatever may exist is held for already. */
    static HoldingPlan shrinking(LedgerEntry current, Footprint footprint, Strategy strategy) {
        return new HoldingPlan(strategy, footprint, current.holding(), current.bound(), RolloutStep.RUN);
    }

    private static ResourceAmounts held(Optional<LedgerEntry> current) {
        return current.map(LedgerEntry::holding).orElse(ResourceAmounts.NONE);
    }
}
