package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.Footprint;
import dev.slipway.model.Impact;
import dev.slipway.model.ProviderId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.Capability;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What other quota systems were reported for: amounts that are added up, read or compared wrongly. */
class QuotaAmountsTest {
    private static final int SEEDS = 150;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    @Test
    @DisplayName("R57 a replica that takes 0 of a resource needs no room for it, not even above the limit")
    void zeroQuantity() {
        try (var lab = new QuotaLab(ResourceAmounts.of("nvidia.com/gpu", "1"))) {
            lab.type("one-gpu", ResourceAmounts.of("nvidia.com/gpu", "1"));
            lab.type("none", ResourceAmounts.of("cpu", "1").and("nvidia.com/gpu", "0"));
            lab.deploy("first", "one-gpu", 1);
            lab.limit(ResourceAmounts.of("nvidia.com/gpu", "0"));
            lab.deploy("second", "none", 50);
            assertThat(lab.held("nvidia.com/gpu")).isEqualTo("1");
        }
    }

    @ParameterizedTest(name = "limit {0}, each {1}, {2} replicas: {3} missing")
    @DisplayName("R56 sums beyond 64 bits are too much; they don't wrap around into what fits")
    @CsvSource({
        // 4 × 2^62 is 0 in 64 bits, 2 × 2^62 is negative
        "1Gi, 4Ei, 4, 17179869183Gi",
        "1Gi, 4Ei, 2, 8589934591Gi",
        "7Ei, 4Ei, 2, 1Ei",
        "9223372036854775807, 4611686018427387904, 2, 1",
        "9E, 3E, 4, 3E",
    })
    void overflow(String limit, String each, int replicas, String missing) {
        try (var lab = new QuotaLab(ResourceAmounts.of("memory", limit))) {
            lab.type("huge", ResourceAmounts.of("memory", each));
            assertThat(lab.refused(() -> lab.deploy("first", "huge", replicas))).containsExactly("memory " + missing);
        }
    }

    @Test
    @DisplayName("R56 the sum over several deployments may pass 64 bits as well")
    void overflowOfASum() {
        try (var lab = new QuotaLab(ResourceAmounts.of("memory", "20Ei"))) {
            lab.type("huge", ResourceAmounts.of("memory", "5Ei"));
            for (int number = 0; number < 4; number++) {
                lab.deploy("one-" + number, "huge", 1);
            }
            assertThat(lab.refused(() -> lab.deploy("fifth", "huge", 1))).containsExactly("memory 5Ei");
        }
    }

    @ParameterizedTest(name = "{1} x {0} in {2}")
    @DisplayName("R56 R57 many small amounts fill a limit exactly, and one replica more is refused for exactly itself")
    @CsvSource({
        "100m, 3, 300m",
        "0.1, 3, 0.3",
        "100m, 10, 1",
        "333m, 3, 999m",
        "250Mi, 4, 1000Mi",
        "250Mi, 4, 1048576k",
        "256Mi, 4, 1Gi",
        "262144k, 4, 1048576k",
        "1G, 1, 1G",
        "1n, 7, 7n",
    })
    void exactFits(String each, int replicas, String limit) {
        try (var lab = new QuotaLab(ResourceAmounts.of("memory", limit))) {
            lab.type("piece", ResourceAmounts.of("memory", each));
            lab.deploy("first", "piece", replicas);
            assertThat(lab.refused(() -> lab.scale("first", replicas + 1)))
                    .containsExactly("memory "
                            + ResourceAmounts.of("memory", each)
                                    .asMap()
                                    .values()
                                    .iterator()
                                    .next());
        }
    }

    @Test
    @DisplayName("R56 a binary Gi isn't a decimal G: what fits into 1Gi may be too much for 1G")
    void binaryAndDecimal() {
        try (var lab = new QuotaLab(ResourceAmounts.of("memory", "1G"))) {
            lab.type("binary", ResourceAmounts.of("memory", "1Gi"));
            lab.type("decimal", ResourceAmounts.of("memory", "1G"));
            assertThat(lab.refused(() -> lab.deploy("first", "binary", 1))).containsExactly("memory 73741824");
            lab.deploy("first", "decimal", 1);
            lab.limit(ResourceAmounts.of("memory", "1Gi"));
            assertThat(lab.refused(() -> lab.scale("first", 2))).containsExactly("memory 904549Ki");
        }
    }

    @ParameterizedTest
    @DisplayName("R56 half a core is half a core, however it is written")
    @ValueSource(strings = {"0.5", ".5", "500m", "5e-1", "500000u", "500000000n", "0.500", "+0.5", "50E-2"})
    void formsOfHalfACore(String half) {
        try (var lab = new QuotaLab(ResourceAmounts.of("cpu", "1"))) {
            lab.type("half", ResourceAmounts.of("cpu", half));
            lab.type("other-half", ResourceAmounts.of("cpu", "500m"));
            lab.deploy("first", "half", 1);
            lab.deploy("second", "other-half", 1);
            assertThat(lab.held("cpu")).isEqualTo("1");
            assertThat(lab.refused(() -> lab.scale("first", 2))).containsExactly("cpu 500m");
            lab.limit(ResourceAmounts.of("cpu", half));
            assertThat(lab.manager()
                            .plan(
                                    ANN,
                                    Mutation.update(
                                            id("first"),
                                            SpecChange.builder()
                                                    .description("same")
                                                    .build()))
                            .outcome()
                            .orElseThrow()
                            .impact())
                    .isEqualTo(Impact.NONE);
        }
    }

    @ParameterizedTest
    @DisplayName("R54 R57 an accelerator is limited by its own name, slashes and dots included, and lends to no other")
    @ValueSource(
            strings = {
                "nvidia.com/gpu",
                "amd.com/gpu",
                "gpu.intel.com/i915",
                "nvidia.com/mig-1g.5gb",
                "nvidia.com/mig-2g.10gb"
            })
    void accelerators(String scarce) {
        var limits = ResourceAmounts.NONE;
        for (String name :
                List.of("nvidia.com/gpu", "amd.com/gpu", "nvidia.com/mig-1g.5gb", "nvidia.com/mig-3g.20gb")) {
            limits = limits.and(name, "9");
        }
        try (var lab = new QuotaLab(limits.and(scarce, "2"))) {
            lab.type("accelerated", ResourceAmounts.of(scarce, "1"));
            lab.deploy("first", "accelerated", 2);
            assertThat(lab.refused(() -> lab.deploy("second", "accelerated", 1)))
                    .containsExactly(scarce + " 1");
            assertThat(lab.held(scarce)).isEqualTo("2");
        }
    }

    @Test
    @DisplayName("R60 N replicas are granted all or not at all")
    void allOrNothing() {
        try (var lab = QuotaLab.ofCores(5)) {
            lab.deploy("first", 2);
            assertThat(lab.refused(() -> lab.deploy("second", 4))).containsExactly("cpu 1");
            assertThat(lab.host.backEnd.replicas()).isEqualTo(2);
            lab.hasRoomFor(3);
        }
    }

    @Test
    @DisplayName("R57 R81 whatever lacks is told in one answer, resource by resource")
    void everythingMissing() {
        try (var lab =
                new QuotaLab(ResourceAmounts.of("cpu", "1").and("memory", "1Gi").and("amd.com/gpu", "8"))) {
            lab.type("big", ResourceAmounts.of("cpu", "2").and("memory", "1Gi").and("amd.com/gpu", "1"));
            lab.host.directory.change("lab", group -> group.mostDeployments(0));
            assertThat(lab.refused(() -> lab.deploy("first", "big", 2)))
                    .containsExactlyInAnyOrder("cpu 3", "memory 1Gi", "slipway.dev/deployments 1");
        }
    }

    @Test
    @DisplayName("R55 what a provider adds to each replica is counted with it")
    void sideCar() {
        var sideCar = ResourceAmounts.of("cpu", "100m").and("memory", "64Mi");
        try (var lab = new QuotaLab(ResourceAmounts.of("cpu", "3300m").and("memory", "192Mi"));
                var manager = lab.host
                        .builder()
                        .provider(new Accompanied(sideCar), ProviderSettings.none())
                        .build()) {
            assertThat(lab.refused(() -> manager.deploy(
                            ANN, QuotaLab.spec("first", "core", 4).build())))
                    .containsExactlyInAnyOrder("cpu 1100m", "memory 64Mi");
            manager.deploy(ANN, QuotaLab.spec("first", "core", 3).build());
            assertThat(lab.held("cpu")).isEqualTo("3300m");
            assertThat(lab.held("memory")).isEqualTo("192Mi");
        }
    }

    @Test
    @DisplayName("R56 R57 R60 any amounts: as many replicas fit as whole-number arithmetic says, and not one more")
    void anyAmounts() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed * SPREAD);
            long cpu = 1L + random.nextInt(3_000);
            long memory = 1L + random.nextInt(2_000_000_000);
            int fitting = 1 + random.nextInt(40);
            long cpuLimit = cpu * fitting + random.nextLong(cpu);
            // Memory is never what is short, so that neither is taken for the other.
            long memoryLimit = memory * (fitting + 1L) + random.nextLong(memory);
            try (var lab =
                    new QuotaLab(ResourceAmounts.of("cpu", cpuLimit + "m").and("memory", Long.toString(memoryLimit)))) {
                lab.type("any", ResourceAmounts.of("cpu", cpu + "m").and("memory", Long.toString(memory)));
                List<Integer> parts = parts(random, fitting);
                for (int part = 0; part < parts.size(); part++) {
                    lab.deploy("one-" + part, "any", parts.get(part));
                }
                assertThat(lab.refused(() -> lab.deploy("last", "any", 1)))
                        .as("seed %d: %d x %dm in %dm", seed, fitting, cpu, cpuLimit)
                        .containsExactly("cpu " + new ThousandthsOf(cpu * (fitting + 1) - cpuLimit));
            }
        }
    }

    private static List<Integer> parts(Random random, int sum) {
        List<Integer> parts = new ArrayList<>();
        for (int left = sum; left > 0; left -= parts.get(parts.size() - 1)) {
            parts.add(1 + random.nextInt(left));
        }
        return parts;
    }

    /** Thousandths, in the shortest notation. */
    private record ThousandthsOf(long value) {
        @Override
        public String toString() {
            return value % 1000 == 0 ? Long.toString(value / 1000) : value + "m";
        }
    }

    /** A back end that runs nothing and gives each replica company. */
    private record Accompanied(ResourceAmounts sideCar) implements DeploymentProviderFactory {
        @Override
        public ProviderId id() {
            return new ProviderId("scripted");
        }

        @Override
        public DeploymentProvider open(ProviderSettings settings, ProviderContext context) {
            return new ScriptedProvider(
                    Set.of(Capability.ROLLING),
                    (revision, strategy) ->
                            new Footprint(revision.instanceType().resources().plus(sideCar), strategy, 0));
        }
    }
}
