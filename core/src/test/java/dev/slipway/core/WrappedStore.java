package dev.slipway.core;

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

/** A right store, for a test's own to change one thing of. */
public class WrappedStore implements HistoryStore {
    private final HistoryStore right;

    public WrappedStore(HistoryStore right) {
        this.right = right;
    }

    @Override
    public StoreId id() {
        return right.id();
    }

    @Override
    public GroupLedger ledger(LedgerScope scope) {
        return right.ledger(scope);
    }

    @Override
    public CommitResult commit(Commit commit) {
        return right.commit(commit);
    }

    @Override
    public Optional<GroupId> locate(DeploymentId id) {
        return right.locate(id);
    }

    @Override
    public Map<RevisionKey, Revision> revisions(Collection<RevisionKey> keys) {
        return right.revisions(keys);
    }

    @Override
    public List<Revision> history(DeploymentRef deployment, int most) {
        return right.history(deployment, most);
    }

    @Override
    public Set<GroupId> groups() {
        return right.groups();
    }
}
