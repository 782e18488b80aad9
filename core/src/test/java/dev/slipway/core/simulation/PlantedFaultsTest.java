package dev.slipway.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.CoreFault;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulation that finds nothing proves nothing: here it has to find what was planted, with seeds that pass without it. */
class PlantedFaultsTest {
    private static final int MOST_SEEDS = 2_000;

    @ParameterizedTest
    @EnumSource
    @DisplayName("G1 G2 G4 R11 R89 a fault of the library is found")
    void core(CoreFault fault) {
        found(fault.name(), fault.guarantee(), World.Kinds.PLAIN, fault::build);
    }

    private static void found(String name, String guarantee, World.Kinds kinds, Variant variant) {
        try (var stage = new Stage()) {
            for (long seed = 1; seed <= MOST_SEEDS; seed++) {
                Optional<Broken> broken = new Seed(seed, stage).breaks(kinds, variant);
                if (broken.isPresent() && guarantee.contains(broken.get().guarantee())) {
                    System.out.println("PlantedFaultsTest: " + name + " found by seed " + seed + ": "
                            + broken.get().getMessage());
                    assertThat(new Seed(seed, stage).breaks(kinds, Variant.RIGHT))
                            .as("the same seed without it")
                            .isEmpty();
                    return;
                }
            }
            throw new AssertionError(name + " broke no " + guarantee + " in " + MOST_SEEDS + " seeds");
        }
    }
}
