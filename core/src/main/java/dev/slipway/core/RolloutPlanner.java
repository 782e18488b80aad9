package dev.slipway.core;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.Footprint;
import dev.slipway.model.Group;
import dev.slipway.model.Impact;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.QuotaDecision;
import dev.slipway.model.QuotaRequest;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.Strategy;
import dev.slipway.model.WhenTight;
import dev.slipway.spi.Capability;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.QuotaPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds the way to carry a revision out that the quota has room for: with a surge, else without, else all at once. A surge
 * comes only from headroom, and where nothing is replaced nothing but the replicas is counted.
 */
final class RolloutPlanner {
    private final DeploymentProvider provider;
    private final QuotaPolicy policy;

    RolloutPlanner(DeploymentProvider provider, QuotaPolicy policy) {
        this.provider = provider;
        this.policy = policy;
    }

    /** The first way that fits, or the least demanding one with its denial. */
    Planned plan(
            Group group,
            GroupLedger ledger,
            ResourceAmounts otherUsage,
            Revision revision,
            Optional<LedgerEntry> current,
            Impact impact) {
        List<HoldingPlan> ways = ways(revision, current, impact);
        Planned planned = null;
        for (HoldingPlan way : ways) {
            QuotaDecision decision =
                    decide(group, ledger, otherUsage, revision.deployment().id(), way.holding());
            planned = new Planned(way, decision);
            if (decision.isAllowed()) {
                return planned;
            }
        }
        return Objects.requireNonNull(planned);
    }

    private QuotaDecision decide(
            Group group, GroupLedger ledger, ResourceAmounts otherUsage, DeploymentId id, ResourceAmounts holding) {
        Map<DeploymentId, ResourceAmounts> holdings = new HashMap<>();
        ledger.entries().forEach((owner, entry) -> holdings.put(owner, entry.holding()));
        return policy.decide(QuotaRequest.builder()
                .group(group)
                .deployment(id)
                .holdings(holdings)
                .requested(holding)
                .otherUsage(otherUsage)
                .build());
    }

    private List<HoldingPlan> ways(Revision revision, Optional<LedgerEntry> current, Impact impact) {
        ResourceAmounts held = current.map(LedgerEntry::holding).orElse(ResourceAmounts.NONE);
        int replicas = revision.desiredReplicas();
        int oldReplicas = current.map(LedgerEntry::replicasNow).orElse(0);
        boolean replaces = impact.compareTo(Impact.RESTART) >= 0 && oldReplicas > 0 && replicas > 0;
        if (!replaces) {
            return List.of(withoutReplacing(revision, current, held, oldReplicas, replicas));
        }
        ResourceAmounts old = current.orElseThrow().footprint().perReplica();
        boolean rolls = provider.capabilities().contains(Capability.ROLLING);
        List<HoldingPlan> ways = new ArrayList<>();
        if (rolls) {
            for (Strategy strategy : List.of(Strategy.rolling(1, 0), Strategy.rolling(0, 1))) {
                Footprint footprint = provider.footprint(revision, strategy);
                ResourceAmounts peak =
                        HoldingPlan.rolling(old, oldReplicas, footprint, replicas, footprint.terminatingOverlap());
                ways.add(new HoldingPlan(strategy, footprint, held.max(peak)));
            }
            if (revision.spec().whenTight() == WhenTight.OVERLAP) {
                Strategy strategy = Strategy.rolling(0, 1);
                Footprint footprint = provider.footprint(revision, strategy);
                ways.add(new HoldingPlan(
                        strategy, footprint, held.max(HoldingPlan.rolling(old, oldReplicas, footprint, replicas, 0))));
            }
        }
        Footprint footprint = provider.footprint(revision, Strategy.recreate());
        ways.add(new HoldingPlan(
                Strategy.recreate(),
                footprint,
                held.max(HoldingPlan.recreating(old, oldReplicas, footprint, replicas))));
        return ways;
    }

    /**
     * Only the number of replicas changes. Where nothing else is under way there is no surge, which isn't counted then.
     * While an earlier rollout still holds its peak, more replicas come on top of it: which ones that peak stands for isn't
     * known here.
     */
    private HoldingPlan withoutReplacing(
            Revision revision, Optional<LedgerEntry> current, ResourceAmounts held, int oldReplicas, int replicas) {
        Strategy plain =
                provider.capabilities().contains(Capability.ROLLING) ? Strategy.rolling(0, 1) : Strategy.recreate();
        Footprint footprint = provider.footprint(revision, plain);
        ResourceAmounts settled = HoldingPlan.settled(footprint.perReplica(), replicas);
        boolean underWay = oldReplicas > 0 && !held.isWithin(HoldingPlan.settled(footprint.perReplica(), oldReplicas));
        if (!underWay) {
            return new HoldingPlan(plain, footprint, held.max(settled));
        }
        Strategy kept = current.orElseThrow().strategy();
        ResourceAmounts more = footprint.perReplica().times(Math.max(0, replicas - oldReplicas));
        return new HoldingPlan(
                kept, provider.footprint(revision, kept), held.plus(more).max(settled));
    }

    /**
     * A way and whether it fits.
     *
     * @param way the way
     * @param decision the quota's answer to it
     */
    record Planned(HoldingPlan way, QuotaDecision decision) {}
}
