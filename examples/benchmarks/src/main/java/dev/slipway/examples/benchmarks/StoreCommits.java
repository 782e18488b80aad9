package dev.slipway.examples.benchmarks;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;

/** One commit of a store: the next revision of one of the group's deployments, decided on the ledger as it was read. */
final class StoreCommits implements Target {
    /** How many deployments the group has. */
    static final int DEPLOYMENTS = 16;

    static final String GROUP = "lab";
    private final HistoryStore store;
    private final StoreSamples samples;

    StoreCommits(HistoryStore store) {
        this.store = store;
        this.samples = new StoreSamples(store.id());
    }

    /** Deploys everything that is committed to afterwards, unless it is there. */
    StoreCommits deployed() {
        for (int worker = 0; worker < DEPLOYMENTS; worker++) {
            if (!ledger().entries().containsKey(ref(worker).id())) {
                once(worker);
            }
        }
        return this;
    }

    @Override
    public long once(int worker) {
        DeploymentRef ref = ref(worker);
        GroupLedger ledger = ledger();
        for (long conflicts = 0; ; conflicts++) {
            long number = 1 + latest(ledger, ref);
            CommitResult result =
                    store.commit(samples.revise(ref, ledger.counter(), number).build());
            if (result instanceof CommitResult.Conflict conflict) {
                ledger = conflict.ledger();
            } else {
                return conflicts;
            }
        }
    }

    private static long latest(GroupLedger ledger, DeploymentRef ref) {
        var entry = ledger.entries().get(ref.id());
        return entry == null ? 0 : entry.latest().value();
    }

    private GroupLedger ledger() {
        return store.ledger(LedgerScope.of(new GroupId(GROUP)));
    }

    private DeploymentRef ref(int worker) {
        return samples.ref(GROUP, "dep-" + worker % DEPLOYMENTS);
    }
}
