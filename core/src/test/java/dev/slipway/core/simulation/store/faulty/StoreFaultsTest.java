package dev.slipway.core.simulation.store.faulty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.core.simulation.Wire;
import dev.slipway.core.simulation.store.ObjectHistoryStore;
import dev.slipway.core.simulation.store.ObjectRequests;
import dev.slipway.core.simulation.store.PreparedThings;
import dev.slipway.core.simulation.store.Roughness;
import dev.slipway.core.simulation.store.SimObjects;
import dev.slipway.core.simulation.store.StoreRun;
import dev.slipway.core.simulation.store.StoreViolation;
import dev.slipway.core.simulation.store.StoreWorld;
import dev.slipway.model.StoreId;
import dev.slipway.spi.HistoryStore;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rough wires, many seeds: the right stores break nothing, and each mistake breaks what it should. */
class StoreFaultsTest {
    private static final int SEEDS = Integer.getInteger("slipway.store.seeds", 2000);
    private static final int KEPT = 3;

    private final StoreRun run = new StoreRun(Roughness.ofANetwork(), 4, 6);

    @AfterEach
    void close() {
        run.close();
    }

    @Test
    @DisplayName("G4 H1..H7 four processes on rough wires lose nothing, double nothing, and leave no id stuck")
    void right() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            run.run(seed, random -> new World(random, ObjectHistoryStore::new));
        }
    }

    @Test
    @DisplayName("a seed replays exactly")
    void replays() {
        for (long seed = 1; seed <= 50; seed++) {
            String first = run.run(seed, random -> new World(random, ObjectHistoryStore::new));
            assertThat(run.run(seed, random -> new World(random, ObjectHistoryStore::new)))
                    .isEqualTo(first);
        }
    }

    @Test
    @DisplayName("G4 the same holds for a store that writes its prepared revisions anew in place")
    void inPlace() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            run.run(
                    seed,
                    random -> new World(
                            random,
                            (id, objects, wire, kept) -> new StampedInPlaceStore(
                                    id, new ObjectRequests(objects, wire), kept, PreparedThings::new)));
        }
    }

    @ParameterizedTest
    @EnumSource(StoreFault.class)
    @DisplayName("G4 H3 H5 H6 V14 V15 each mistake in handling what is prepared is found within the same seeds")
    void faulty(StoreFault fault, TestReporter reporter) {
        StoreViolation found = null;
        long seed = 0;
        while (found == null && seed < SEEDS) {
            seed++;
            long tried = seed;
            found = catchThrowableOfType(
                    StoreViolation.class, () -> run.run(tried, random -> new World(random, fault::open)));
        }
        assertThat(found).as("%s: %s; %s seeds", fault, fault.sentence(), SEEDS).isNotNull();
        assertThat(fault.broken())
                .anyMatch(found.getMessage().lines().findFirst().orElse("")::contains);
        reporter.publishEntry(
                fault + " after " + seed + " seeds",
                found.getMessage().lines().findFirst().orElse(""));
    }

    /** How a process opens its store. */
    private interface Opening {
        ObjectHistoryStore open(StoreId id, SimObjects objects, Wire wire, int kept);
    }

    /** One cluster's objects. */
    private record World(StoreId id, SimObjects objects, Opening opening) implements StoreWorld {
        World(Random random, Opening opening) {
            this(StoreId.random(random), new SimObjects(), opening);
        }

        @Override
        public HistoryStore open(Wire wire, Random random) {
            return opening.open(id, objects, wire, KEPT);
        }

        @Override
        public HistoryStore look() {
            return new ObjectHistoryStore(id, objects, Wire.DIRECT, KEPT);
        }

        @Override
        public void sweep(HistoryStore store) {
            ((ObjectHistoryStore) store).sweep();
        }

        @Override
        public int kept() {
            return KEPT;
        }
    }
}
