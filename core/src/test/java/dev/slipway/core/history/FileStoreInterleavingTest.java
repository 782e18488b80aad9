package dev.slipway.core.history;

import dev.slipway.core.simulation.Wire;
import dev.slipway.core.simulation.store.Roughness;
import dev.slipway.core.simulation.store.StoreRun;
import dev.slipway.core.simulation.store.StoreWorld;
import dev.slipway.error.DeploymentException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LedgerScope;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Processes on one store of files, whose every operation on a file may be another one's turn, fail, or be the last. */
class FileStoreInterleavingTest {
    private static final int SEEDS = Integer.getInteger("slipway.file.seeds", 500);
    private static final Path ROOT = Path.of("/store");

    @Test
    @DisplayName("G4 H1..H7 processes that interleave at every file operation, fail and die lose and double nothing")
    void interleaved() {
        try (var run = new StoreRun(Roughness.ofADisk(), 3, 5)) {
            for (long seed = Long.getLong("slipway.file.first", 1); seed <= SEEDS; seed++) {
                run.run(seed, Files::aged);
            }
        }
    }

    /** A store's files. */
    private record Files(MemoryDisk disk) implements StoreWorld {
        /** As they are after a life in which an id went to and fro, so that old versions are cleaned up soon. */
        static Files aged(Random random) {
            var files = new Files(new MemoryDisk());
            HistoryStore store = files.open(Wire.DIRECT, random);
            var samples = new StoreSamples(store.id());
            int lives = random.nextInt(4) * random.nextInt(8);
            for (int life = 0; life < lives; life++) {
                DeploymentRef ref = samples.ref(random.nextInt(4) == 0 ? "shop" : "lab", "iris", "former-" + life);
                long base = store.ledger(LedgerScope.of(ref.group())).counter();
                store.commit(samples.revise(ref, base, 1).build());
                store.commit(samples.commit(ref.group().value(), base + 1)
                        .addRemovals(ref.id())
                        .build());
            }
            return files;
        }

        @Override
        public HistoryStore open(Wire wire, Random random) {
            while (true) {
                try {
                    return FileHistoryStore.open(ROOT, new WiredDisk(disk, wire), random);
                } catch (DeploymentException e) {
                    if (!e.isRetryable() && wire == Wire.DIRECT) {
                        throw e;
                    }
                }
            }
        }

        @Override
        public HistoryStore look() {
            return FileHistoryStore.open(ROOT, disk, new Random(3));
        }

        @Override
        public void sweep(HistoryStore store) {
            // It sweeps in the course of its commits.
        }

        @Override
        public int kept() {
            return HistoryStore.KEPT_REVISIONS;
        }

        @Override
        public boolean shows(String what) {
            return what.startsWith("link") || what.startsWith("delete");
        }
    }
}
