package dev.slipway.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The library as it is, in many worlds. */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("slipway.simulation.seeds", 2_400);
    private static final long FIRST = Long.getLong("slipway.simulation.first", 1);

    /** One call may be one request or several, and the back end may act at once or when its controllers please. */
    private static final List<World.Kinds> KINDS =
            List.of(World.Kinds.PLAIN, World.Kinds.OBJECTS, World.Kinds.CLUSTER, World.Kinds.WHOLE);

    @Test
    @DisplayName(
            "G1 G2 G4 G5 G6 R11 R36 R46 R60 R62 R63 R85 R86 R89 R94 whatever dies, is lost, comes late or is slow, every"
                    + " guarantee holds after every step, and left alone everything comes to rest")
    void holds() {
        long start = System.nanoTime();
        Simulation.Counts all = Seeds.run(FIRST, SEEDS, seed -> KINDS.get((int) (seed % KINDS.size())));
        System.out.println("SimulationTest: " + SEEDS + " seeds from " + FIRST + ", " + all + ", "
                + (System.nanoTime() - start) / 1_000_000_000 + " s");
        assertThat(all.revisions()).isGreaterThan(2 * SEEDS);
        assertThat(all.deployed()).isGreaterThan(SEEDS);
        assertThat(all.automatic()).isGreaterThan(SEEDS / 200);
    }

    static List<World.Kinds> kinds() {
        return KINDS;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @DisplayName("a seed replays exactly: the same one makes the same run, step by step")
    void replays(World.Kinds kinds) {
        try (var stage = new Stage()) {
            for (long seed = 1; seed <= 15; seed++) {
                List<String> once = new Seed(seed, stage).trace(kinds, Variant.RIGHT);
                assertThat(new Seed(seed, stage).trace(kinds, Variant.RIGHT)).isEqualTo(once);
            }
        }
    }
}
