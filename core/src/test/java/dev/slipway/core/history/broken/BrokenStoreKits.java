package dev.slipway.core.history.broken;

import dev.slipway.core.WrappedStore;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.HistoryStoreHarness;
import dev.slipway.spi.tck.HistoryStoreTck;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** The store kit on each broken store. None of these is a test of its own: {@link BrokenStoresTest} runs them. */
final class BrokenStoreKits {
    private BrokenStoreKits() {}

    /** A medium in memory, and a broken instance on it for each opening. */
    private abstract static class Kit extends HistoryStoreTck {
        private final Random random = new Random(5);
        private final UnaryOperator<HistoryStore> breaking;

        Kit(UnaryOperator<HistoryStore> breaking) {
            this.breaking = breaking;
        }

        @Override
        protected HistoryStoreHarness harness() {
            var right = new InMemoryHistoryStore(random);
            return new HistoryStoreHarness() {
                @Override
                public HistoryStore open() {
                    return breaking.apply(right);
                }

                @Override
                public boolean isShared() {
                    return true;
                }

                @Override
                public void close() {}
            };
        }
    }

    static class NotBroken extends Kit {
        NotBroken() {
            super(WrappedStore::new);
        }
    }

    static class IgnoresTheBase extends Kit {
        IgnoresTheBase() {
            super(BrokenStores.IgnoresTheBase::new);
        }
    }

    static class LosesRemovals extends Kit {
        LosesRemovals() {
            super(BrokenStores.LosesRemovals::new);
        }
    }

    static class KeepsClaimsOfConflicts extends Kit {
        KeepsClaimsOfConflicts() {
            super(new KeepingClaims());
        }
    }

    static class OldestFirst extends Kit {
        OldestFirst() {
            super(BrokenStores.OldestFirst::new);
        }
    }

    static class DropsTheStep extends Kit {
        DropsTheStep() {
            super(BrokenStores.DropsTheStep::new);
        }
    }

    static class DropsTheRequestId extends Kit {
        DropsTheRequestId() {
            super(BrokenStores.DropsTheRequestId::new);
        }
    }

    static class ReadsFromACache extends Kit {
        ReadsFromACache() {
            super(BrokenStores.ReadsFromACache::new);
        }
    }

    static class ForgetsTheLastGood extends Kit {
        ForgetsTheLastGood() {
            super(BrokenStores.ForgetsTheLastGood::new);
        }
    }

    static class ShowsLostRevisions extends Kit {
        ShowsLostRevisions() {
            super(BrokenStores.ShowsLostRevisions::new);
        }
    }

    static class SharesIds extends Kit {
        SharesIds() {
            super(new SharingIds());
        }
    }

    /** The claims are kept on the medium, for all instances. */
    private static final class KeepingClaims implements UnaryOperator<HistoryStore> {
        private final Map<HistoryStore, Map<DeploymentId, GroupId>> media = new ConcurrentHashMap<>();

        @Override
        public HistoryStore apply(HistoryStore right) {
            return new BrokenStores.KeepsClaimsOfConflicts(
                    right, media.computeIfAbsent(right, any -> new ConcurrentHashMap<>()));
        }
    }

    /** One right store per group and medium, so that no group knows of another's ids. */
    private static final class SharingIds implements UnaryOperator<HistoryStore> {
        private final Map<HistoryStore, Map<LedgerScope, HistoryStore>> media = new ConcurrentHashMap<>();

        @Override
        public HistoryStore apply(HistoryStore right) {
            return new BrokenStores.SharesIds(right, media.computeIfAbsent(right, any -> new StoresByGroup()));
        }
    }

    /** Makes a store for whichever group is asked for. */
    private static final class StoresByGroup extends AbstractMap<LedgerScope, HistoryStore> {
        private final Map<LedgerScope, HistoryStore> stores = new ConcurrentHashMap<>();

        @Override
        public HistoryStore get(Object scope) {
            return stores.computeIfAbsent((LedgerScope) scope, any -> new InMemoryHistoryStore(new Random(6)));
        }

        @Override
        public Set<Map.Entry<LedgerScope, HistoryStore>> entrySet() {
            return stores.entrySet();
        }
    }
}
