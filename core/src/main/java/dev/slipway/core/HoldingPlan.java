package dev.slipway.core;

import dev.slipway.model.Footprint;
import dev.slipway.model.Quantity;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.Strategy;
import java.util.HashMap;
import java.util.Map;

/**
 * One way to carry a revision out, with what it may take at its peak.
 *
 * @param strategy how replicas are replaced
 * @param footprint what the provider said of it
 * @param holding what the deployment would hold meanwhile
 * @param waitsForAll whether nothing new comes before everything old is gone
 * @param overlaps whether replicas may be terminating that the holding doesn't count
 */
record HoldingPlan(
        Strategy strategy, Footprint footprint, ResourceAmounts holding, boolean waitsForAll, boolean overlaps) {
    private static final ResourceAmounts ONE_DEPLOYMENT = ResourceAmounts.of(ResourceName.DEPLOYMENTS.value(), "1");

    HoldingPlan(Strategy strategy, Footprint footprint, ResourceAmounts holding, boolean waitsForAll) {
        this(strategy, footprint, holding, waitsForAll, false);
    }

    /** What a deployment holds that runs so many replicas and nothing else; a stopped one isn't counted at all. */
    static ResourceAmounts settled(ResourceAmounts perReplica, int replicas) {
        return replicas == 0 ? ResourceAmounts.NONE : perReplica.times(replicas).plus(ONE_DEPLOYMENT);
    }

    /** What may exist while replicas of one kind take the place of another, step by step. */
    static ResourceAmounts rolling(
            ResourceAmounts old, int oldReplicas, Footprint footprint, int replicas, int terminating) {
        ResourceAmounts base = old.max(footprint.perReplica()).times(Math.max(oldReplicas, replicas));
        return base.plus(footprint.perReplica().times(footprint.strategy().surge()))
                .plus(old.times(terminating))
                .plus(ONE_DEPLOYMENT);
    }

    /**
     * What may exist while replicas of several kinds are about. New replicas come on top of what was held at most. Where none is
     * replaced before it is gone there is another bound: new ones come only as long as there are fewer than wanted and surge
     * together, none larger than the largest.
     */
    static ResourceAmounts mixed(
            ResourceAmounts largest, Footprint footprint, int wanted, int terminating, ResourceAmounts held, int more) {
        ResourceAmounts byHolding = held.plus(footprint.perReplica().times(more));
        if (terminating > 0) {
            return byHolding.max(ONE_DEPLOYMENT);
        }
        ResourceAmounts byNumber = largest.max(footprint.perReplica())
                .times(wanted + footprint.strategy().surge());
        return least(byNumber, byHolding).max(ONE_DEPLOYMENT);
    }

    private static ResourceAmounts least(ResourceAmounts one, ResourceAmounts other) {
        Map<ResourceName, Quantity> least = new HashMap<>();
        one.asMap().forEach((name, amount) -> {
            Quantity otherAmount = other.get(name);
            least.put(name, amount.compareTo(otherAmount) <= 0 ? amount : otherAmount);
        });
        return ResourceAmounts.of(least);
    }
}
