package dev.slipway.core;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Quantity;
import dev.slipway.model.QuotaScope;
import dev.slipway.model.QuotaViolation;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.spi.GroupLedger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The overall limit and what the groups have reserved of it: the pure part.
 *
 * @param limits what all groups together may hold
 * @param counter of the ledger across groups, as it was read
 * @param recorded what that ledger says
 * @param reservations what it should say
 */
record Overall(
        ResourceAmounts limits,
        long counter,
        Map<GroupId, Reservation> recorded,
        Map<GroupId, Reservation> reservations) {
    Overall {
        recorded = Map.copyOf(recorded);
        reservations = Map.copyOf(reservations);
    }

    static Overall of(ResourceAmounts limits, GroupLedger ledger) {
        Map<GroupId, Reservation> recorded = new HashMap<>();
        ledger.entries()
                .values()
                .forEach(entry -> recorded.put(entry.deployment().group(), Reservation.of(entry)));
        return new Overall(limits, ledger.counter(), recorded, recorded);
    }

    Reservation reservation(GroupId group) {
        return reservations.getOrDefault(group, Reservation.NONE);
    }

    /** What a group holds is at least reserved, whoever forgot to. */
    Overall covering(GroupId group, ResourceAmounts holdings) {
        Reservation found = reservation(group);
        return holdings.isWithin(found.amount())
                ? this
                : with(group, new Reservation(found.amount().max(holdings), Math.max(found.stamp(), 0)));
    }

    /** Exactly what a group holds is reserved; only for a group whose ledger stands beyond the stamp. */
    Overall settled(GroupId group, ResourceAmounts holdings) {
        Reservation found = reservation(group);
        return with(group, new Reservation(holdings, Math.max(found.stamp(), 0)));
    }

    /**
     * With a reservation for the commit that replaces a counter of the group's ledger, and lets its deployments hold so much.
     * The stamp is set even where the amount suffices. Empty if the group's ledger has moved on since.
     */
    Optional<Overall> reserving(GroupId group, long base, ResourceAmounts holdings) {
        Reservation found = reservation(group);
        return found.stamp() > base
                ? Optional.empty()
                : Optional.of(with(group, new Reservation(found.amount().max(holdings), base)));
    }

    boolean isChanged() {
        return !recorded.equals(reservations);
    }

    /**
     * The limits that a deployment doesn't fit into, if it asks for more than it holds. Of its own group counts what the ledger
     * says, of the others what they have reserved.
     */
    List<QuotaViolation> violations(GroupLedger ledger, DeploymentId deployment, ResourceAmounts requested) {
        GroupId own = ledger.scope().group().orElseThrow();
        ResourceAmounts held = Optional.ofNullable(ledger.entries().get(deployment))
                .map(LedgerEntry::holding)
                .orElse(ResourceAmounts.NONE);
        List<QuotaViolation> violations = new ArrayList<>();
        limits.asMap().forEach((resource, limit) -> {
            Quantity wanted = requested.get(resource);
            if (wanted.compareTo(held.get(resource)) > 0) {
                Quantity used = usedByOthers(ledger, own, deployment, resource);
                Quantity missing = used.plus(wanted).minusOrZero(limit);
                if (!missing.isZero()) {
                    violations.add(QuotaViolation.builder()
                            .scope(QuotaScope.OVERALL)
                            .resource(resource)
                            .limit(limit)
                            .used(used)
                            .requested(wanted)
                            .missing(missing)
                            .build());
                }
            }
        });
        return violations;
    }

    private Quantity usedByOthers(GroupLedger ledger, GroupId own, DeploymentId deployment, ResourceName resource) {
        Quantity used = Quantity.ZERO;
        for (Map.Entry<GroupId, Reservation> other : reservations.entrySet()) {
            if (!other.getKey().equals(own)) {
                used = used.plus(other.getValue().amount().get(resource));
            }
        }
        for (Map.Entry<DeploymentId, LedgerEntry> other : ledger.entries().entrySet()) {
            if (!other.getKey().equals(deployment)) {
                used = used.plus(other.getValue().holding().get(resource));
            }
        }
        return used;
    }

    /** A group that holds nothing has no reservation: its stamp lies behind its ledger, so it isn't missed. */
    private Overall with(GroupId group, Reservation reservation) {
        Map<GroupId, Reservation> next = new HashMap<>(reservations);
        if (reservation.amount().isWithin(ResourceAmounts.NONE)) {
            next.remove(group);
        } else {
            next.put(group, reservation);
        }
        return new Overall(limits, counter, recorded, next);
    }
}
