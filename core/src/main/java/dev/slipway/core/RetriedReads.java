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

/** A store for somebody who reads much of it, and makes no call twice himself. Thread-safe. */
final class RetriedReads implements HistoryStore {
    private final HistoryStore store;
    private final Retrying retrying;

    RetriedReads(HistoryStore store, Retrying retrying) {
        this.store = store;
        this.retrying = retrying;
    }

    @Override
    public boolean isReadOnly() {
        return true;
    }

    @Override
    public CommitResult commit(Commit commit) {
        throw StoreException.readOnly("who only reads doesn't commit");
    }

    @Override
    public StoreId id() {
        return store.id();
    }

    @Override
    public GroupLedger ledger(LedgerScope scope) {
        return retrying.call("ledger", () -> store.ledger(scope));
    }

    @Override
    public Optional<GroupId> locate(DeploymentId id) {
        return retrying.call("locate", () -> store.locate(id));
    }

    @Override
    public Map<RevisionKey, Revision> revisions(Collection<RevisionKey> keys) {
        return retrying.call("revisions", () -> store.revisions(keys));
    }

    @Override
    public List<Revision> history(DeploymentRef deployment, int most) {
        return retrying.call("history", () -> store.history(deployment, most));
    }

    @Override
    public Set<GroupId> groups() {
        return retrying.call("groups", store::groups);
    }
}
