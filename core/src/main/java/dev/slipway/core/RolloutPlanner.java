package dev.slipway.core;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.Footprint;
import dev.slipway.model.Group;
import dev.slipway.model.Impact;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.QuotaDecision;
import dev.slipway.model.QuotaRequest;
import dev.slipway.model.QuotaViolation;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.Strategy;
import dev.slipway.model.WhenTight;
import dev.slipway.spi.Capability;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.QuotaPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds the way to carry a revision out that the quota, the group's own and the overall one, has room for: with a surge, else without, else all at once. A surge
 * comes only from headroom, and where nothing is replaced nothing but the replicas is counted.
 */
class RolloutPlanner {
    private final DeploymentProvider provider;
    private final QuotaPolicy policy;

    RolloutPlanner(DeploymentProvider provider, QuotaPolicy policy) {
        this.provider = provider;
        this.policy = policy;
    }

    /** The first way that fits, or the least demanding one with its denial. */
    Planned plan(
            Group group,
            Basis basis,
            ResourceAmounts otherUsage,
            Revision revision,
            Optional<LedgerEntry> current,
            Impact impact) {
        List<HoldingPlan> ways = ways(revision, current, impact);
        Planned planned = null;
        for (HoldingPlan way : ways) {
            QuotaDecision decision =
                    decide(group, basis, otherUsage, revision.deployment().id(), way.holding());
            planned = new Planned(way, decision);
            if (decision.isAllowed()) {
                return planned;
            }
        }
        return Objects.requireNonNull(planned);
    }

    private QuotaDecision decide(
            Group group, Basis basis, ResourceAmounts otherUsage, DeploymentId id, ResourceAmounts holding) {
        Map<DeploymentId, ResourceAmounts> holdings = new HashMap<>();
        basis.entries().forEach((owner, entry) -> holdings.put(owner, entry.holding()));
        QuotaRequest request = QuotaRequest.builder()
                .group(group)
                .deployment(id)
                .holdings(holdings)
                .requested(holding)
                .otherUsage(otherUsage)
                .build();
        QuotaDecision ofGroup = HostCode.call("the quota policy", () -> policy.decide(request));
        ResourceAmounts held = holdings.getOrDefault(id, ResourceAmounts.NONE);
        return holding.isWithin(held) ? ofGroup : withOverall(ofGroup, basis, id, holding);
    }

    /** Only what takes more asks for the overall limit, so that nothing else depends on it. */
    private static QuotaDecision withOverall(
            QuotaDecision ofGroup, Basis basis, DeploymentId id, ResourceAmounts holding) {
        List<QuotaViolation> violations = new ArrayList<>(ofGroup.violations());
        basis.overall().ifPresent(overall -> violations.addAll(overall.violations(basis.ledger(), id, holding)));
        return new QuotaDecision(violations);
    }

    private List<HoldingPlan> ways(Revision revision, Optional<LedgerEntry> current, Impact impact) {
        var before = Before.of(current);
        Strategy plain =
                provider.capabilities().contains(Capability.ROLLING) ? Strategy.rolling(0, 1) : Strategy.recreate();
        int replicas = revision.desiredReplicas();
        if (before.isDraining() || replicas == 0) {
            return List.of(before.afterAll(plain, provider.footprint(revision, plain), replicas));
        }
        boolean replaces = impact.compareTo(Impact.RESTART) >= 0 && before.replicas() > 0;
        List<HoldingPlan> ways = new ArrayList<>();
        if (!replaces) {
            ways.add(before.changingOnlyTheNumber(revision, replicas, provider, plain));
        } else if (provider.capabilities().contains(Capability.ROLLING)) {
            for (Strategy strategy : List.of(Strategy.rolling(1, 0), Strategy.rolling(0, 1))) {
                Footprint footprint = provider.footprint(revision, strategy);
                ways.add(before.replacing(strategy, footprint, replicas, footprint.terminatingOverlap()));
            }
            if (revision.spec().whenTight() == WhenTight.OVERLAP) {
                Strategy strategy = Strategy.rolling(0, 1);
                ways.add(before.replacing(strategy, provider.footprint(revision, strategy), replicas, 0));
            }
        }
        boolean leftoversOnly = before.replicas() == 0 && !before.holdsNothing();
        if (replaces || leftoversOnly) {
            Strategy recreate = Strategy.recreate();
            ways.add(before.afterAll(recreate, provider.footprint(revision, recreate), replicas));
        }
        return ways;
    }

    /**
     * A way and whether it fits.
     *
     * @param way the way
     * @param decision the quota's answer to it
     */
    record Planned(HoldingPlan way, QuotaDecision decision) {}
}
