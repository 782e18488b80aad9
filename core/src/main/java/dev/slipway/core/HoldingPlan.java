package dev.slipway.core;

import dev.slipway.model.Footprint;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.Strategy;

/**
 * One way to carry a revision out, with what it may take at its peak.
 *
 * @param strategy how replicas are replaced
 * @param footprint what the provider said of it
 * @param holding what the deployment would hold meanwhile
 */
record HoldingPlan(Strategy strategy, Footprint footprint, ResourceAmounts holding) {
    private static final ResourceAmounts ONE_DEPLOYMENT = ResourceAmounts.of(ResourceName.DEPLOYMENTS.value(), "1");

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

    /** What may exist while all old replicas go before the first new one comes. */
    static ResourceAmounts recreating(ResourceAmounts old, int oldReplicas, Footprint footprint, int replicas) {
        return settled(old, oldReplicas).max(settled(footprint.perReplica(), replicas));
    }
}
