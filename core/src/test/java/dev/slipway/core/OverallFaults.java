package dev.slipway.core;

import dev.slipway.model.GroupId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.spi.GroupLedger;
import java.util.Optional;

/** Overall limits that reserve too late, too little, or for ever. */
final class OverallFaults {
    private OverallFaults() {}

    /** What somebody has reserved and not recorded yet counts as reserved in vain. */
    static final class ReleasedOnSight extends OverallLimit {
        ReleasedOnSight(Settings settings, Access access, CommitSender sender, Retrying retrying) {
            super(access, settings.store(), sender, retrying, settings.clock(), settings.random());
        }

        @Override
        Overall settled(Overall overall, GroupId group) {
            return overall.settled(group, Reservation.holdings(ledger(group)));
        }
    }

    /** Where enough is reserved already, by whomever, nothing is written. */
    static final class WithoutStamp extends OverallLimit {
        WithoutStamp(Settings settings, Access access, CommitSender sender, Retrying retrying) {
            super(access, settings.store(), sender, retrying, settings.clock(), settings.random());
        }

        @Override
        Optional<Overall> reserved(Overall decidedOn, GroupLedger next) {
            ResourceAmounts found =
                    decidedOn.reservation(next.scope().group().orElseThrow()).amount();
            return Reservation.holdings(next).isWithin(found)
                    ? Optional.of(decidedOn)
                    : super.reserved(decidedOn, next);
        }
    }

    /** While the group's ledger stands at the stamp its reservation is left alone. */
    static final class NeverReleased extends OverallLimit {
        NeverReleased(Settings settings, Access access, CommitSender sender, Retrying retrying) {
            super(access, settings.store(), sender, retrying, settings.clock(), settings.random());
        }

        @Override
        Overall settled(Overall overall, GroupId group) {
            boolean isStamped =
                    ledger(group).counter() <= overall.reservation(group).stamp();
            return isStamped ? overall : super.settled(overall, group);
        }
    }

    /** What was recorded is reserved afterwards, when somebody looks. */
    static final class ReservedLast extends OverallLimit {
        ReservedLast(Settings settings, Access access, CommitSender sender, Retrying retrying) {
            super(access, settings.store(), sender, retrying, settings.clock(), settings.random());
        }

        @Override
        boolean reserve(Overall decidedOn, GroupLedger next) {
            return true;
        }
    }
}
