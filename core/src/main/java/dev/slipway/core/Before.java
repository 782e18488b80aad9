package dev.slipway.core;

import dev.slipway.model.Footprint;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.Strategy;
import dev.slipway.spi.DeploymentProvider;
import java.util.Optional;

/**
 * What may exist of a deployment before a change, as far as the ledger can tell, and what may exist at most on the way from
 * there. While an earlier change isn't settled, replicas of several revisions may be about, of which only two things are
 * known: together they take no more than the holding, and each no more than the largest of them. Every bound here holds by
 * itself, so the least of them does, resource by resource.
 *
 * @param holding what is held
 * @param perReplica what a replica of the latest revision takes
 * @param largest what any replica that may exist takes at most
 * @param replicas how many shall run
 * @param isDraining whether everything is to go before anything comes, whatever changes
 * @param strategy how replicas are being replaced
 */
record Before(
        ResourceAmounts holding,
        ResourceAmounts perReplica,
        ResourceAmounts largest,
        int replicas,
        boolean isDraining,
        Optional<Strategy> strategy) {

    static Before of(Optional<LedgerEntry> current) {
        return current.map(entry -> new Before(
                        entry.holding(),
                        entry.footprint().perReplica(),
                        entry.largestReplica(),
                        entry.replicasNow(),
                        entry.step() == RolloutStep.DRAIN,
                        Optional.of(entry.strategy())))
                .orElse(new Before(
                        ResourceAmounts.NONE, ResourceAmounts.NONE, ResourceAmounts.NONE, 0, false, Optional.empty()));
    }

    boolean holdsNothing() {
        return holding.isWithin(ResourceAmounts.NONE);
    }

    /** Nothing is under way: what exists is what shall run, or less. */
    private boolean isSettled() {
        return holding.isWithin(HoldingPlan.settled(perReplica, replicas)) && largest.isWithin(perReplica);
    }

    /** Old replicas make room for new ones, step by step. */
    HoldingPlan replacing(Strategy asked, Footprint footprint, int wanted, int terminating) {
        ResourceAmounts peak = isSettled()
                ? HoldingPlan.rolling(perReplica, replicas, footprint, wanted, terminating)
                : HoldingPlan.mixed(largest, footprint, wanted, terminating, holding, wanted);
        boolean overlaps = terminating < footprint.terminatingOverlap();
        return new HoldingPlan(asked, footprint, holding.max(peak), false, overlaps);
    }

    /**
     * Only the number changes. Where nothing else is under way there is no surge, which isn't counted then; otherwise the
     * strategy that is being carried out stays.
     */
    HoldingPlan changingOnlyTheNumber(Revision revision, int wanted, DeploymentProvider provider, Strategy plain) {
        Footprint plainly = provider.footprint(revision, plain);
        ResourceAmounts settled = HoldingPlan.settled(plainly.perReplica(), wanted);
        if (isSettled() || holdsNothing()) {
            return new HoldingPlan(plain, plainly, holding.max(settled), false);
        }
        Strategy kept = replicas > 0 ? strategy.orElse(plain) : plain;
        Footprint footprint = provider.footprint(revision, kept);
        ResourceAmounts peak = HoldingPlan.mixed(
                largest, footprint, wanted, footprint.terminatingOverlap(), holding, Math.max(0, wanted - replicas));
        return new HoldingPlan(kept, footprint, holding.max(peak).max(settled), false);
    }

    /** Nothing new comes before everything old is gone. */
    HoldingPlan afterAll(Strategy asked, Footprint footprint, int wanted) {
        return new HoldingPlan(
                asked, footprint, holding.max(HoldingPlan.settled(footprint.perReplica(), wanted)), true);
    }
}
