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
import dev.slipway.model.RolloutStep;
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
    private static final Strategy PLAIN = Strategy.rolling(0, 1);

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

    /** The ways to try, the most comfortable first. */
    private List<HoldingPlan> ways(Revision revision, Optional<LedgerEntry> current, Impact impact) {
        int replicas = revision.desiredReplicas();
        int oldReplicas = current.map(LedgerEntry::replicasNow).orElse(0);
        boolean drains =
                current.filter(entry -> entry.step() == RolloutStep.DRAIN).isPresent();
        if (current.isPresent() && drains && replicas > 0) {
            return List.of(recreating(revision, current.get()));
        }
        boolean replaces = impact.compareTo(Impact.RESTART) >= 0 && oldReplicas > 0 && replicas > 0;
        return replaces ? replacing(revision, current.orElseThrow()) : scaling(revision, current, oldReplicas);
    }

    private List<HoldingPlan> replacing(Revision revision, LedgerEntry current) {
        List<HoldingPlan> ways = new ArrayList<>();
        if (provider.capabilities().contains(Capability.ROLLING)) {
            HoldingPlan surging = rolling(revision, Optional.of(current), Strategy.rolling(1, 0), true);
            HoldingPlan plain = rolling(revision, Optional.of(current), PLAIN, true);
            ways.add(surging);
            ways.add(plain);
            if (revision.spec().whenTight() == WhenTight.OVERLAP) {
                ways.add(rolling(revision, Optional.of(current), PLAIN, false));
            }
        }
        ways.add(recreating(revision, current));
        return ways;
    }

    /**
     * Only the number of replicas changes. There is no surge, which isn't counted then, unless an earlier rollout is still
     * under way: that one goes on as it was planned. A start that finds replicas which are still going waits for them
     * where they leave no room.
     */
    private List<HoldingPlan> scaling(Revision revision, Optional<LedgerEntry> current, int oldReplicas) {
        int replicas = revision.desiredReplicas();
        Footprint footprint = provider.footprint(revision, plain());
        boolean settled = current.map(entry -> entry.bound().isWithin(oldReplicas, footprint.perReplica()))
                .orElse(true);
        if (settled && replicas > 0) {
            return List.of(HoldingPlan.rolling(current, footprint, plain(), replicas, 0, 0));
        }
        LedgerEntry entry = current.orElseThrow();
        if (oldReplicas == 0 && replicas > 0) {
            return List.of(rolling(revision, current, plain(), false), recreating(revision, entry));
        }
        return replicas <= oldReplicas
                ? List.of(
                        HoldingPlan.shrinking(entry, provider.footprint(revision, entry.strategy()), entry.strategy()))
                : List.of(rolling(revision, current, entry.strategy(), false));
    }

    private HoldingPlan rolling(
            Revision revision, Optional<LedgerEntry> current, Strategy strategy, boolean countsOverlap) {
        Footprint footprint = provider.footprint(revision, strategy);
        int overlap = countsOverlap ? footprint.terminatingOverlap() : 0;
        return HoldingPlan.rolling(
                current,
                footprint,
                strategy,
                revision.desiredReplicas(),
                footprint.strategy().surge(),
                overlap);
    }

    private HoldingPlan recreating(Revision revision, LedgerEntry current) {
        Strategy strategy = Strategy.recreate();
        return HoldingPlan.recreating(
                current, provider.footprint(revision, strategy), strategy, revision.desiredReplicas());
    }

    private Strategy plain() {
        return provider.capabilities().contains(Capability.ROLLING) ? PLAIN : Strategy.recreate();
    }

    /**
     * A way and whether it fits.
     *
     * @param way the way
     * @param decision the quota's answer to it
     */
    record Planned(HoldingPlan way, QuotaDecision decision) {}
}
