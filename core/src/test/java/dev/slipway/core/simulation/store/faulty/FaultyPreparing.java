package dev.slipway.core.simulation.store.faulty;

import dev.slipway.core.simulation.store.ClaimObject;
import dev.slipway.core.simulation.store.LedgerObject;
import dev.slipway.core.simulation.store.ObjectRequests;
import dev.slipway.core.simulation.store.ObjectRequests.Seen;
import dev.slipway.core.simulation.store.PreparedThings;
import dev.slipway.core.simulation.store.Stored;
import dev.slipway.model.DeploymentRef;

/** Mistakes in how claims are made, and in how what was prepared is judged and taken away. */
final class FaultyPreparing {
    private FaultyPreparing() {}

    static final class SweepsByAge extends PreparedThings {
        SweepsByAge(ObjectRequests requests, int kept) {
            super(requests, kept);
        }

        @Override
        protected boolean isPast(long stamp, LedgerObject ledger) {
            return true;
        }
    }

    static final class TakesAwayWhatWasWrittenMeanwhile extends PreparedThings {
        private final Class<?> kind;

        TakesAwayWhatWasWrittenMeanwhile(Class<?> kind, ObjectRequests requests, int kept) {
            super(requests, kept);
            this.kind = kind;
        }

        @Override
        protected void takeAway(Stored<?> thing) {
            if (kind.isInstance(thing.content())) {
                requests()
                        .write(
                                "delete any " + thing.name(),
                                objects -> objects.get(thing.name())
                                        .filter(present -> present.uid() == thing.uid())
                                        .map(objects::delete));
            } else {
                super.takeAway(thing);
            }
        }
    }

    static final class NeverStampsAgain extends PreparedThings {
        NeverStampsAgain(ObjectRequests requests, int kept) {
            super(requests, kept);
        }

        @Override
        protected boolean isToBeStamped(ClaimObject present, long counter) {
            return false;
        }
    }

    static final class StampsBack extends PreparedThings {
        StampsBack(ObjectRequests requests, int kept) {
            super(requests, kept);
        }

        @Override
        protected boolean isToBeStamped(ClaimObject present, long counter) {
            return present.stamp() != counter;
        }
    }

    static final class ClaimsForAnIncarnation extends PreparedThings {
        ClaimsForAnIncarnation(ObjectRequests requests, int kept) {
            super(requests, kept);
        }

        @Override
        protected boolean holds(LedgerObject ledger, ClaimObject claim) {
            return ledger.row(claim.madeFor()).isPresent();
        }
    }

    static final class NeverMoves extends PreparedThings {
        NeverMoves(ObjectRequests requests, int kept) {
            super(requests, kept);
        }

        @Override
        protected boolean move(Seen seen) {
            return false;
        }
    }

    static final class ClaimsNothing extends PreparedThings {
        ClaimsNothing(ObjectRequests requests, int kept) {
            super(requests, kept);
        }

        @Override
        protected boolean claim(DeploymentRef wanted, long counter) {
            return true;
        }
    }
}
