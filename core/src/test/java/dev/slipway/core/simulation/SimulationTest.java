package dev.slipway.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The library as it is, in many worlds. */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("slipway.simulation.seeds", 2_000);
    private static final long FIRST = Long.getLong("slipway.simulation.first", 1);

    @Test
    @DisplayName("G1 G2 G4 G5 G6 R36 R46 R60 R63 R86 R94 whatever dies, is lost, comes late or is slow: every guarantee"
            + " holds after every step, and left alone everything comes to rest")
    void holds() {
        var all = new Simulation.Counts(0, 0, 0, 0);
        try (var stage = new Stage()) {
            for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
                all = all.plus(new Seed(seed, stage).run(World.Kinds.PLAIN, Variant.RIGHT));
            }
        }
        System.out.println("SimulationTest: " + SEEDS + " seeds, " + all);
        assertThat(all.revisions()).isGreaterThan(SEEDS);
        assertThat(all.deployed()).isGreaterThan(SEEDS / 4);
    }

    @Test
    @DisplayName("a seed replays exactly: the same one makes the same run, step by step")
    void replays() {
        try (var stage = new Stage()) {
            for (long seed = 1; seed <= 20; seed++) {
                var one = new Seed(seed, stage);
                var other = new Seed(seed, stage);
                assertThat(one.trace(World.Kinds.PLAIN, Variant.RIGHT))
                        .isEqualTo(other.trace(World.Kinds.PLAIN, Variant.RIGHT));
            }
        }
    }
}
