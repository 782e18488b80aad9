package dev.slipway.core.simulation.store.faulty;

import dev.slipway.core.simulation.store.ClaimObject;
import dev.slipway.core.simulation.store.LedgerObject;
import dev.slipway.core.simulation.store.LedgerObject.Link;
import dev.slipway.core.simulation.store.LedgerObject.Row;
import dev.slipway.core.simulation.store.ObjectHistoryStore;
import dev.slipway.core.simulation.store.ObjectNames;
import dev.slipway.core.simulation.store.ObjectRequests;
import dev.slipway.core.simulation.store.ObjectRequests.Seen;
import dev.slipway.core.simulation.store.PreparedThings;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.StoreId;
import dev.slipway.spi.Commit;
import java.util.Optional;

/** Mistakes in the commit itself. */
final class FaultyStores {
    private FaultyStores() {}

    static final class PreparesOnce extends StampedInPlaceStore {
        PreparesOnce(StoreId id, ObjectRequests requests, int kept) {
            super(id, requests, kept, PreparedThings::new);
        }

        @Override
        protected boolean isWrittenAnew() {
            return false;
        }
    }

    static final class FreesTheClaimFirst extends ObjectHistoryStore {
        private final ObjectRequests requests;

        FreesTheClaimFirst(StoreId id, ObjectRequests requests, int kept) {
            super(id, requests, kept, PreparedThings::new);
            this.requests = requests;
        }

        @Override
        protected void beforeTheLedger(Commit commit, LedgerObject base) {
            for (DeploymentId removed : commit.removals()) {
                requests.get(ObjectNames.claim(removed), ClaimObject.class).ifPresent(requests::delete);
            }
        }
    }

    static final class ComparesNothing extends ObjectHistoryStore {
        private final ObjectRequests requests;

        ComparesNothing(StoreId id, ObjectRequests requests, int kept) {
            super(id, requests, kept, PreparedThings::new);
            this.requests = requests;
        }

        @Override
        protected boolean replaceLedger(Seen base, LedgerObject next) {
            String name = ObjectNames.ledger(next.scope());
            return requests.write(
                    "put " + name,
                    objects -> objects.get(name)
                            .map(present -> objects.update(present, next))
                            .orElseGet(() -> objects.create(name, next)));
        }
    }

    static final class TrimsTheLastGood extends ObjectHistoryStore {
        TrimsTheLastGood(StoreId id, ObjectRequests requests, int kept) {
            super(id, requests, kept, PreparedThings::new);
        }

        @Override
        protected Optional<Link> lastGood(Row row) {
            return Optional.empty();
        }
    }
}
