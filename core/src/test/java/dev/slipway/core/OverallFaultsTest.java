package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.core.kit.KitRun;
import dev.slipway.spi.HistoryStore;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scenarios of the overall limit find what is planted in it. */
class OverallFaultsTest {
    @ParameterizedTest
    @ValueSource(classes = {WithoutStamp.class, ReleasedOnSight.class})
    @DisplayName("V16 G1 R62 a reservation that isn't stamped, or is lowered while its commit may come, is found")
    void found(Class<?> faulty) {
        List<String> failed = KitRun.of(faulty).failed().stream()
                .map(test -> test.substring(test.indexOf('#') + 1))
                .toList();

        assertThat(failed).containsAnyOf("stampedAgain", "pausedReserver");
    }

    /** Scenarios in memory. */
    abstract static class InMemory extends OverallLimitScenarios {
        @Override
        HistoryStore store() {
            return new InMemoryHistoryStore();
        }
    }

    /** Where enough is reserved already nothing is written. */
    static final class WithoutStamp extends InMemory {
        @Override
        DeploymentManager build(DeploymentManagerBuilder builder) {
            return builder.build(settings -> new Assembly(settings) {
                @Override
                OverallLimit overallLimit(Access access, CommitSender sender, Retrying retrying) {
                    return new OverallFaults.WithoutStamp(settings, access, sender, retrying);
                }
            });
        }
    }

    /** Whatever isn't held is lowered at once. */
    static final class ReleasedOnSight extends InMemory {
        @Override
        DeploymentManager build(DeploymentManagerBuilder builder) {
            return builder.build(settings -> new Assembly(settings) {
                @Override
                OverallLimit overallLimit(Access access, CommitSender sender, Retrying retrying) {
                    return new OverallFaults.ReleasedOnSight(settings, access, sender, retrying);
                }
            });
        }
    }
}
