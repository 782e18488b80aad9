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
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The way to a store that others reach well: it loses answers, delivers late, and refuses, as a test says. */
final class FlakyStore implements HistoryStore {
    /** What happens to a commit whose answer is lost. */
    enum Loss {
        /** It landed. */
        LANDED,
        /** It never arrived. */
        NOT_LANDED,
        /** It arrives right after the next time that this way is used to read the ledger. */
        LATE,
        /** It arrives when the test says so. */
        UNDER_WAY
    }

    private final HistoryStore store;
    private final List<Commit> landed = Collections.synchronizedList(new ArrayList<>());
    private final List<Commit> late = new ArrayList<>();
    private final List<Commit> underWay = new ArrayList<>();
    private Supplier<Optional<Loss>> losses = Optional::empty;
    private Supplier<RuntimeException> error =
            () -> StoreException.outcomeUnknown("the line went dead", new IOException("reset"));
    private Runnable beforeCommit = () -> {};
    private Runnable afterLoss = () -> {};
    private int commits;
    private int refusals;
    private int failingReads;

    FlakyStore(HistoryStore store) {
        this.store = store;
    }

    /** Loses the answers of the next commits. */
    void lose(Loss loss, int times) {
        int until = commits + times;
        losses = () -> commits <= until ? Optional.of(loss) : Optional.empty();
    }

    void loseBy(Supplier<Optional<Loss>> rule) {
        losses = rule;
    }

    /** Lost answers look like this. */
    void failWith(Supplier<RuntimeException> thrown) {
        error = thrown;
    }

    /** Does something each time before a commit arrives. */
    void beforeCommit(Runnable task) {
        beforeCommit = task;
    }

    /** Does something once, when the next answer has been lost and before anybody notices. */
    void afterLoss(Runnable task) {
        afterLoss = task;
    }

    /** Records nothing, and says so. */
    void refuse(int times) {
        refusals = times;
    }

    void failReads(int times) {
        failingReads = times;
    }

    /** Whatever is still under way arrives now. */
    void deliver() {
        underWay.forEach(this::arrive);
        underWay.clear();
        late.forEach(this::arrive);
        late.clear();
    }

    /** How many commits were sent this way. */
    int commits() {
        return commits;
    }

    /** What has landed on this way, oldest first. */
    List<Commit> landed() {
        return List.copyOf(landed);
    }

    List<Revision> landedRevisions() {
        return landed().stream().flatMap(commit -> commit.revisions().stream()).toList();
    }

    @Override
    public CommitResult commit(Commit commit) {
        commits++;
        beforeCommit.run();
        if (refusals > 0) {
            refusals--;
            throw StoreException.unavailable("the store is closed", new IOException("closed"));
        }
        Optional<Loss> loss = losses.get();
        if (loss.isEmpty()) {
            return arrive(commit);
        }
        switch (loss.get()) {
            case LANDED -> arrive(commit);
            case LATE -> late.add(commit);
            case UNDER_WAY -> underWay.add(commit);
            case NOT_LANDED -> {}
        }
        Runnable now = afterLoss;
        afterLoss = () -> {};
        now.run();
        throw error.get();
    }

    private CommitResult arrive(Commit commit) {
        CommitResult result = store.commit(commit);
        if (result instanceof CommitResult.Landed) {
            landed.add(commit);
        }
        return result;
    }

    @Override
    public GroupLedger ledger(LedgerScope scope) {
        GroupLedger ledger = read(() -> store.ledger(scope));
        late.forEach(this::arrive);
        late.clear();
        return ledger;
    }

    private <T> T read(Supplier<T> read) {
        if (failingReads > 0) {
            failingReads--;
            throw StoreException.unavailable("the store is closed", new IOException("closed"));
        }
        return read.get();
    }

    @Override
    public StoreId id() {
        return store.id();
    }

    @Override
    public Optional<GroupId> locate(DeploymentId id) {
        return store.locate(id);
    }

    @Override
    public Map<RevisionKey, Revision> revisions(Collection<RevisionKey> keys) {
        return read(() -> store.revisions(keys));
    }

    @Override
    public List<Revision> history(DeploymentRef deployment, int most) {
        return read(() -> store.history(deployment, most));
    }

    @Override
    public Set<GroupId> groups() {
        return store.groups();
    }
}
