package dev.slipway.core.simulation.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.core.simulation.cluster.faulty.ProviderFault;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderFaultsTest {
    private static final int SEEDS = Integer.getInteger("slipway.cluster.seeds", 60);

    @Test
    @DisplayName("G2 G5 G6 the provider that follows the protocol breaks nothing and comes to rest, whatever happens")
    void rightProvider() {
        for (int seed = 0; seed < SEEDS; seed++) {
            run(seed);
        }
    }

    @ParameterizedTest(name = "{2} {0} is caught, and the same seed is harmless without it")
    @CsvSource({
        "LATE_APPLY, 16, G5",
        "LATE_APPLY_AFTER_DELETE, 75, G5",
        "LATE_REMOVE_AFTER_RECREATE, 7, G5",
        "CREATE_BY_UPSERT, 29, G5",
        "SHELL_DELETED_BY_UID_ALONE, 1, G5",
        "ACTIVATION_WITHOUT_REREAD, 511, G5",
        "REMOVAL_WITHOUT_ZERO_FIRST, 4, G2",
        "STALE_PREDECESSOR_DELETED, 47, G5",
        "PREDECESSOR_NEVER_REMOVED, 38, stuck",
        "STEPS_WITHOUT_FENCE, 129, G5",
        "TEMPLATE_AND_REPLICAS_IN_ONE_WRITE, 1351, G2",
        "SETTLED_TOO_EARLY_REPLICASETS, 1192, G2",
        "LIVE_READS_ARE_STALE, 606, G6",
        "TERMINATING_NOT_COUNTED, 96, G2",
        "OTHER_STORES_OBJECTS_ARE_LEFTOVERS, 6, G5",
        "READY_MEANS_EXISTING, 1, G6",
        "OLD_REVISION_COUNTED_AS_UPDATED, 4, G6"
    })
    void caught(ProviderFault fault, int seed, String broken) {
        assertThatThrownBy(() -> new SmallWorld(seed, fault::factory).run())
                .as(fault.description())
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith(broken + ":");
        run(seed);
    }

    private static void run(int seed) {
        try {
            new SmallWorld(seed, SimProviderFactory::new).run();
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }
}
