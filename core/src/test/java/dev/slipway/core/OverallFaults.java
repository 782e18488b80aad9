package dev.slipway.core;

import dev.slipway.model.GroupId;
import dev.slipway.spi.GroupLedger;

/** Overall limits that reserve too late, too little, or for ever. */
final class OverallFaults {
    private OverallFaults() {}

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
