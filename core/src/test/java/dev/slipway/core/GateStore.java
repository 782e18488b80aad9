package dev.slipway.core;

import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.HistoryStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A store that keeps the next commit waiting at a gate once that is closed, and does with later ones what a test says. */
final class GateStore extends WrappedStore {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);
    private volatile boolean isClosed;
    private final List<Commit> commits = Collections.synchronizedList(new ArrayList<>());
    private volatile BiFunction<Commit, Function<Commit, CommitResult>, CommitResult> rule =
            (commit, right) -> right.apply(commit);

    GateStore(HistoryStore right) {
        super(right);
    }

    /** Every commit after the one at the gate goes this way. */
    void follow(BiFunction<Commit, Function<Commit, CommitResult>, CommitResult> next) {
        rule = next;
    }

    void close() {
        isClosed = true;
    }

    void awaitFirst() throws InterruptedException {
        arrived.await();
    }

    void open() {
        gate.countDown();
    }

    /** Everything that was sent since the gate was closed, oldest first. */
    List<Commit> commits() {
        return List.copyOf(commits);
    }

    @Override
    public CommitResult commit(Commit commit) {
        if (!isClosed) {
            return super.commit(commit);
        }
        commits.add(commit);
        if (arrived.getCount() == 0) {
            return rule.apply(commit, super::commit);
        }
        arrived.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return super.commit(commit);
    }
}
