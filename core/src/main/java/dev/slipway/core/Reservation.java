package dev.slipway.core;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.Footprint;
import dev.slipway.model.GroupId;
import dev.slipway.model.Incarnation;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Location;
import dev.slipway.model.ProviderId;
import dev.slipway.model.Quantity;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RunState;
import dev.slipway.model.StoreId;
import dev.slipway.model.Strategy;
import dev.slipway.spi.GroupLedger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * What one group has reserved of the overall limit.
 *
 * @param amount at least what the group's deployments hold, and what the commit that it was made for would let them hold
 * @param stamp the counter of the group's ledger that this commit replaces; -1 if there is no reservation
 */
record Reservation(ResourceAmounts amount, long stamp) {
    static final Reservation NONE = new Reservation(ResourceAmounts.NONE, -1);

    private static final int DIGITS = 36;
    private static final ProviderId NO_PROVIDER = new ProviderId("none");
    private static final Location EVERYWHERE = new Location("all groups");
    private static final Footprint NO_REPLICAS = new Footprint(ResourceAmounts.NONE, Strategy.recreate(), 0);

    /** What the deployments of a group hold together. */
    static ResourceAmounts holdings(GroupLedger ledger) {
        Map<ResourceName, Quantity> sum = new HashMap<>();
        for (LedgerEntry entry : ledger.entries().values()) {
            entry.holding().asMap().forEach((name, amount) -> sum.merge(name, amount, Quantity::plus));
        }
        sum.values().removeIf(Quantity::isZero);
        return ResourceAmounts.of(sum);
    }

    static Reservation of(LedgerEntry entry) {
        return new Reservation(entry.holding(), entry.stamp().orElse(0));
    }

    /** As the ledger across groups keeps it; the parts that only deployments have mean nothing there. */
    LedgerEntry entry(StoreId store, GroupId group, Instant now) {
        return LedgerEntry.builder()
                .deployment(ref(store, group))
                .latest(RevisionNumber.FIRST)
                .fence(Fence.FIRST)
                .runState(RunState.RUNNING)
                .holding(amount)
                .stamp(stamp)
                .footprint(NO_REPLICAS)
                .strategy(Strategy.recreate())
                .replicas(1)
                .createdAt(now)
                .updatedAt(now)
                .provider(NO_PROVIDER)
                .location(EVERYWHERE)
                .build();
    }

    /** A group's name may be any text: an id is made of its digest. */
    static DeploymentId id(GroupId group) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(group.value().getBytes(StandardCharsets.UTF_8));
            return new DeploymentId("g-" + HexFormat.of().formatHex(digest).substring(0, DIGITS));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static DeploymentRef ref(StoreId store, GroupId group) {
        return new DeploymentRef(store, group, id(group), new Incarnation("reservation"));
    }
}
