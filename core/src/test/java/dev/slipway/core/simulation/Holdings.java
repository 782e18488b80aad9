package dev.slipway.core.simulation;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.spi.GroupLedger;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** G1 and G2: compares holdings with limits, and what exists with holdings. */
final class Holdings {
    private final World world;
    private final boolean isStrict;
    private final Map<GroupId, ResourceAmounts> sums = new HashMap<>();

    private ResourceAmounts overall = ResourceAmounts.NONE;

    Holdings(World world, boolean isStrict) {
        this.world = world;
        this.isStrict = isStrict;
    }

    void check(Map<GroupId, GroupLedger> ledgers, long since) {
        ledgers.forEach((group, ledger) -> checkSum(group, ledger, since));
        checkOverall(ledgers.values());
        world.backEnd().use().forEach((ref, use) -> checkUse(ref, use, ledgers));
    }

    private void checkSum(GroupId group, GroupLedger ledger, long since) {
        ResourceAmounts sum = sum(ledger);
        ResourceAmounts before = sums.put(group, sum);
        if (sum.equals(before)) {
            return;
        }
        ResourceAmounts limits = world.limits(group, since);
        limits.asMap().forEach((resource, limit) -> {
            boolean isMore = before == null || sum.get(resource).compareTo(before.get(resource)) > 0;
            if (isMore && sum.get(resource).compareTo(limit) > 0) {
                throw new Broken("G1", group + " holds " + sum.get(resource) + " of " + limit + " " + resource);
            }
        });
    }

    static ResourceAmounts sum(GroupLedger ledger) {
        return ledger.entries().values().stream()
                .map(LedgerEntry::holding)
                .reduce(ResourceAmounts.NONE, ResourceAmounts::plus);
    }

    private void checkOverall(Collection<GroupLedger> ledgers) {
        ResourceAmounts all = ledgers.stream().map(Holdings::sum).reduce(ResourceAmounts.NONE, ResourceAmounts::plus);
        world.overallLimits().asMap().forEach((resource, limit) -> {
            if (all.get(resource).compareTo(overall.get(resource)) > 0
                    && all.get(resource).compareTo(limit) > 0) {
                throw new Broken("G1", "all groups hold " + all.get(resource) + " of " + limit + " " + resource);
            }
        });
        overall = all;
    }

    private void checkUse(DeploymentRef ref, BackEnd.Use use, Map<GroupId, GroupLedger> ledgers) {
        LedgerEntry entry = entry(ref, ledgers);
        ResourceAmounts holding = entry == null ? ResourceAmounts.NONE : entry.holding();
        ResourceAmounts counted = isStrict ? use.all() : use.live();
        if (!counted.isWithin(holding)) {
            throw new Broken(
                    entry == null ? "G5" : "G2",
                    ref + " takes " + use.live() + " and " + use.terminating() + " terminating, and holds " + holding);
        }
    }

    private static LedgerEntry entry(DeploymentRef ref, Map<GroupId, GroupLedger> ledgers) {
        GroupLedger ledger = ledgers.get(ref.group());
        DeploymentId id = ref.id();
        LedgerEntry entry = ledger == null ? null : ledger.entries().get(id);
        return entry != null && entry.deployment().equals(ref) ? entry : null;
    }
}
