package dev.slipway.core;

import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Quantity;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.RunState;
import java.util.HashMap;
import java.util.Map;

/** What an entry holds beyond what it will hold when nothing is under way any more. Pure. */
final class Excess {
    private Excess() {}

    /** How many replicas will run in the end; a drain is on the way to all of them. */
    static int replicasInTheEnd(LedgerEntry entry) {
        boolean runs =
                entry.runState() == RunState.RUNNING && entry.suspension().isEmpty() && !entry.isRemoving();
        return runs ? entry.replicas() : 0;
    }

    static ResourceAmounts settled(LedgerEntry entry) {
        return HoldingPlan.settled(entry.footprint().perReplica(), replicasInTheEnd(entry));
    }

    static ResourceAmounts of(LedgerEntry entry) {
        ResourceAmounts settled = settled(entry);
        Map<ResourceName, Quantity> excess = new HashMap<>();
        entry.holding().asMap().forEach((name, held) -> {
            Quantity beyond = held.minusOrZero(settled.get(name));
            if (!beyond.isZero()) {
                excess.put(name, beyond);
            }
        });
        return ResourceAmounts.of(excess);
    }

    static boolean isNone(LedgerEntry entry) {
        return entry.holding().isWithin(settled(entry));
    }
}
