package dev.slipway.core.simulation;

import dev.slipway.core.WrappedStore;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** A store whose every call is one request, which happens at one instant. */
final class AtomicStore implements SharedStore {
    private final HistoryStore right;

    AtomicStore(RandomGenerator random) {
        this.right = new InMemoryHistoryStore(random);
    }

    @Override
    public HistoryStore open(Wire wire) {
        return new Far(right, wire);
    }

    @Override
    public HistoryStore direct() {
        return right;
    }

    /** The store at the other end of a wire. */
    private static final class Far extends WrappedStore {
        private final Wire wire;

        Far(HistoryStore right, Wire wire) {
            super(right);
            this.wire = wire;
        }

        @Override
        public GroupLedger ledger(LedgerScope scope) {
            return read("ledger of " + scope, () -> super.ledger(scope));
        }

        @Override
        public CommitResult commit(Commit commit) {
            try {
                return wire.write("commit to " + commit.scope() + " at " + commit.base(), () -> super.commit(commit));
            } catch (Wire.Lost e) {
                throw StoreException.outcomeUnknown(e.getMessage(), e);
            }
        }

        @Override
        public Optional<GroupId> locate(DeploymentId id) {
            return read("owner of " + id, () -> super.locate(id));
        }

        @Override
        public Map<RevisionKey, Revision> revisions(Collection<RevisionKey> keys) {
            return read("revisions " + keys.size(), () -> super.revisions(keys));
        }

        @Override
        public List<Revision> history(DeploymentRef deployment, int most) {
            return read("history of " + deployment.id(), () -> super.history(deployment, most));
        }

        @Override
        public Set<GroupId> groups() {
            return read("groups", super::groups);
        }

        private <T> T read(String what, Supplier<T> call) {
            try {
                return wire.read(what, call);
            } catch (Wire.Lost e) {
                throw StoreException.unavailable(e.getMessage(), e);
            }
        }
    }
}
