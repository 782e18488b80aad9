package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.core.simulation.Wire;
import dev.slipway.core.simulation.store.Roughness;
import dev.slipway.core.simulation.store.StoreRun;
import dev.slipway.core.simulation.store.StoreViolation;
import dev.slipway.core.simulation.store.StoreWorld;
import dev.slipway.error.DeploymentException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LedgerScope;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Processes on one store of files, whose every operation on a file may be another one's turn, fail, or be the last. */
class FileStoreInterleavingTest {
    private static final int SEEDS = Integer.getInteger("slipway.file.seeds", 500);
    private static final int LONG_SEEDS = Integer.getInteger("slipway.file.long", 40);
    private static final Path ROOT = Path.of("/store");

    @Test
    @DisplayName("G4 H1..H7 processes that interleave at every file operation, fail and die lose and double nothing")
    void interleaved() {
        try (var run = new StoreRun(Roughness.ofADisk(), 3, 5)) {
            for (long seed = Long.getLong("slipway.file.first", 1); seed <= SEEDS; seed++) {
                run.run(seed, random -> Files.aged(new MemoryDisk(), random));
            }
        }
    }

    @Test
    @DisplayName("G4 H2 H7 the same holds where many versions are cleaned up while some process sleeps")
    void slept() {
        try (var run = new StoreRun(Roughness.ofADisk(), 3, 40)) {
            for (long seed = 1; seed <= LONG_SEEDS; seed++) {
                run.run(seed, random -> Files.aged(new MemoryDisk(), random));
            }
        }
    }

    @Test
    @DisplayName("H2 a disk whose links replace what is there is found within the same seeds")
    void replacing() {
        StoreViolation found = null;
        try (var run = new StoreRun(Roughness.ofADisk(), 3, 5)) {
            for (long seed = 1; seed <= SEEDS && found == null; seed++) {
                long tried = seed;
                found = catchThrowableOfType(
                        StoreViolation.class, () -> run.run(tried, random -> Files.aged(new ReplacingDisk(), random)));
            }
        }
        assertThat(found).isNotNull().hasMessageContaining("G4");
    }

    /** A disk that compares nothing once the store is open. */
    private static final class ReplacingDisk extends MemoryDisk {
        @Override
        public void link(Path name, Path file) throws IOException {
            if (!name.getParent().equals(ROOT)) {
                delete(name);
            }
            super.link(name, file);
        }
    }

    /** A store's files. */
    private record Files(MemoryDisk disk) implements StoreWorld {
        /** As they are after a life in which an id went to and fro, so that old versions are cleaned up soon. */
        static Files aged(MemoryDisk disk, Random random) {
            var files = new Files(disk);
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
