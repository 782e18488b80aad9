package dev.slipway.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.CoreFault;
import dev.slipway.core.simulation.cluster.faulty.ProviderFault;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A simulation that finds nothing proves nothing: here it has to find what was planted, with seeds that pass without it. The
 * faults of a provider that need too many seeds of whole managers are found in {@code ProviderFaultsTest}, those of a store in
 * {@code StoreFaultsTest}.
 */
class PlantedFaultsTest {
    private static final int MOST_SEEDS = 2_000;

    @ParameterizedTest
    @EnumSource
    @DisplayName("G1 G2 G4 G5 R11 R62 R85 R89 V12 V13 V15 V16 a fault of the library is found")
    void core(CoreFault fault) {
        World.Kinds kinds =
                fault == CoreFault.RELEASE_BEFORE_CONTROLLERS_SETTLED ? World.Kinds.CLUSTER : World.Kinds.PLAIN;
        found(fault.name(), fault.guarantee(), 1, kinds, kinds, fault::build);
    }

    @ParameterizedTest
    @CsvSource({
        "LATE_APPLY, 1",
        "LATE_REMOVE_AFTER_RECREATE, 1300",
        "CREATE_BY_UPSERT, 1",
        "SHELL_DELETED_BY_UID_ALONE, 1",
        "REMOVAL_WITHOUT_ZERO_FIRST, 1",
        "TEMPLATE_AND_REPLICAS_IN_ONE_WRITE, 1100",
        "STEPS_WITHOUT_FENCE, 1",
        "TERMINATING_NOT_COUNTED, 1",
        "READY_MEANS_EXISTING, 1",
        "OLD_REVISION_COUNTED_AS_UPDATED, 1"
    })
    @DisplayName("G2 G5 G6 V2 V4 V5 V7 V8 a fault of a provider is found")
    void provider(ProviderFault fault, long first) {
        var faulty = new World.Kinds(
                World.Kinds.CLUSTER.store(), (world, choices) -> ClusterWorld.with(world, fault::factory));
        found(fault.name(), fault.guarantee(), first, faulty, World.Kinds.CLUSTER, Variant.RIGHT);
    }

    private static void found(
            String name, String guarantees, long first, World.Kinds faulty, World.Kinds right, Variant variant) {
        Seeds.Finding finding = Seeds.search(first, MOST_SEEDS, faulty, variant, List.of(guarantees.split(" ")))
                .orElseThrow(
                        () -> new AssertionError(name + " broke no " + guarantees + " in " + MOST_SEEDS + " seeds"));
        System.out.println("PlantedFaultsTest: " + name + " found by seed " + finding.seed() + ": "
                + finding.broken().getMessage());
        try (var stage = new Stage()) {
            assertThat(new Seed(finding.seed(), stage).breaks(right, Variant.RIGHT))
                    .as("the same seed without it")
                    .isEmpty();
        }
    }
}
