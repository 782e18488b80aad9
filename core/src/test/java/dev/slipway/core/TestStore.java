package dev.slipway.core;

import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A store that writes down which calls it gets, and that can go away right after a commit has landed. */
final class TestStore implements HistoryStore {
    private final HistoryStore store = new InMemoryHistoryStore(new Random(5));
    private final List<String> calls = new ArrayList<>();
    private boolean down;
    private boolean downAfterCommit;
    private Optional<LedgerScope> unreadable = Optional.empty();

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    synchronized void forgetCalls() {
        calls.clear();
    }

    synchronized void goDownAfterCommit() {
        downAfterCommit = true;
    }

    synchronized void comeBack() {
        down = false;
        downAfterCommit = false;
    }

    synchronized void breakLedger(LedgerScope scope) {
        unreadable = Optional.of(scope);
    }

    private synchronized void called(String what) {
        calls.add(what);
        if (down) {
            throw new DeploymentException(ErrorCode.STORE_UNAVAILABLE, "no store", true, Optional.empty());
        }
    }

    @Override
    public StoreId id() {
        return store.id();
    }

    @Override
    public GroupLedger ledger(LedgerScope scope) {
        called("ledger");
        if (unreadable.equals(Optional.of(scope))) {
            throw new IllegalStateException("unreadable");
        }
        return store.ledger(scope);
    }

    @Override
    public CommitResult commit(Commit commit) {
        called("commit");
        CommitResult result = store.commit(commit);
        synchronized (this) {
            down = downAfterCommit;
        }
        return result;
    }

    @Override
    public Optional<GroupId> locate(DeploymentId deployment) {
        called("locate");
        return store.locate(deployment);
    }

    @Override
    public Map<RevisionKey, Revision> revisions(Collection<RevisionKey> keys) {
        called("revisions");
        return store.revisions(keys);
    }

    @Override
    public List<Revision> history(DeploymentRef deployment, int most) {
        called("history");
        return store.history(deployment, most);
    }

    @Override
    public Set<GroupId> groups() {
        called("groups");
        return store.groups();
    }
}
