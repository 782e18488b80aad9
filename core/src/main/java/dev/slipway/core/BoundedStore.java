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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store beyond the border. A commit that isn't answered in time is one whose answer is lost. Thread-safe. */
final class BoundedStore implements HistoryStore {
    private final HistoryStore right;
    private final Border border;
    /** The same ever after. */
    private volatile @Nullable StoreId known;

    /** The same ever after. */
    private volatile @Nullable Boolean knownReadOnly;

    BoundedStore(HistoryStore right, Border border) {
        this.right = right;
        this.border = border;
    }

    @Override
    public StoreId id() {
        StoreId id = known;
        if (id == null) {
            id = call("its id", right::id);
            known = id;
        }
        return id;
    }

    @Override
    public boolean isReadOnly() {
        Boolean isSo = knownReadOnly;
        if (isSo == null) {
            isSo = call("whether it can be written", right::isReadOnly);
            knownReadOnly = isSo;
        }
        return isSo;
    }

    @Override
    public GroupLedger ledger(LedgerScope scope) {
        return call("the ledger of " + scope, () -> right.ledger(scope));
    }

    @Override
    public CommitResult commit(Commit commit) {
        try {
            return border.half(() -> call("a commit in " + commit.scope(), () -> right.commit(commit)));
        } catch (Hung e) {
            throw e.isBegun()
                    ? StoreException.outcomeUnknown(String.valueOf(e.getMessage()), e)
                    : StoreException.unavailable(e.getMessage() + ", and nothing was recorded", e);
        }
    }

    @Override
    public Optional<GroupId> locate(DeploymentId id) {
        return call("the group of '" + id + "'", () -> right.locate(id));
    }

    @Override
    public Map<RevisionKey, Revision> revisions(Collection<RevisionKey> keys) {
        List<GroupId> groups = keys.stream()
                .map(key -> key.deployment().group())
                .distinct()
                .limit(2)
                .toList();
        String where = groups.size() == 1 ? " in the group '" + groups.get(0) + "'" : "";
        return call("revisions" + where, () -> right.revisions(keys));
    }

    @Override
    public List<Revision> history(DeploymentRef deployment, int most) {
        return call("the history of '" + deployment.id() + "'", () -> right.history(deployment, most));
    }

    @Override
    public Set<GroupId> groups() {
        return call("its groups", right::groups);
    }

    private <T> T call(String what, Supplier<T> call) {
        return border.call(Callee.STORE, what, call);
    }
}
