package dev.slipway.core;

import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.StoreId;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A host's store, of which nothing but reading is left. Thread-safe. */
final class ReadOnlyStore implements HistoryStore {
    private final HistoryStore store;

    ReadOnlyStore(HistoryStore store) {
        this.store = store;
    }

    @Override
    public boolean isReadOnly() {
        return true;
    }

    @Override
    public CommitResult commit(Commit commit) {
        throw StoreException.readOnly("the manager was built for reading only");
    }

    @Override
    public StoreId id() {
        return store.id();
    }

    @Override
    public GroupLedger ledger(LedgerScope scope) {
        return store.ledger(scope);
    }

    @Override
    public Optional<GroupId> locate(DeploymentId id) {
        return store.locate(id);
    }

    @Override
    public Map<RevisionKey, Revision> revisions(Collection<RevisionKey> keys) {
        return store.revisions(keys);
    }

    @Override
    public List<Revision> history(DeploymentRef deployment, int most) {
        return store.history(deployment, most);
    }

    @Override
    public Set<GroupId> groups() {
        return store.groups();
    }
}
