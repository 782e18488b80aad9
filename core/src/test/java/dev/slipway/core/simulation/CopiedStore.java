package dev.slipway.core.simulation;

import dev.slipway.core.WrappedStore;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.HistoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A store of which copies can be made, which are restored under the same identity. */
final class CopiedStore extends WrappedStore {
    private final long seed;
    private final List<Commit> landed = new ArrayList<>();

    CopiedStore(long seed) {
        super(new InMemoryHistoryStore(new Random(seed)));
        this.seed = seed;
    }

    @Override
    public CommitResult commit(Commit commit) {
        CommitResult result = super.commit(commit);
        if (result instanceof CommitResult.Landed) {
            landed.add(commit);
        }
        return result;
    }

    /** What is recorded now, as it can be restored later. */
    HistoryStore copy() {
        var copy = new InMemoryHistoryStore(new Random(seed));
        landed.forEach(copy::commit);
        return copy;
    }
}
