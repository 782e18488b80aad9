package dev.slipway.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.Observation;
import dev.slipway.model.Rollout;
import dev.slipway.model.Samples;
import dev.slipway.model.StoreId;
import dev.slipway.model.Strategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    private static final Path README = Path.of("README.md");
    private static final Path SOURCES = Path.of("src/test/java");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\S*)\\R(.*?)^```$");
    private static final Pattern REGION =
            Pattern.compile("(?ms)^[ \\t]*// region (\\S+)\\R(.*?)^[ \\t]*// endregion[ \\t]*$");

    @Test
    @DisplayName("every block of code in the README is, word for word, a region of a source that compiles")
    void blocksAreRegions() throws IOException {
        var blocks = BLOCK.matcher(Files.readString(README)).results().toList();

        assertThat(blocks).isNotEmpty().allSatisfy(block -> {
            assertThat(block.group(1)).isEqualTo("java");
            assertThat(regions()).containsValue(withoutIndentation(block.group(2)));
        });
    }

    @Test
    @DisplayName("every requirement of a provider, a store and a quota policy has a line in the README")
    void everyRequirement() throws IOException {
        String readme = Files.readString(README);

        for (int number = 1; number <= 12; number++) {
            assertThat(readme).contains("**P" + number + "**");
        }
        for (int number = 1; number <= 12; number++) {
            assertThat(readme).contains("**H" + number + "**");
        }
        for (int number = 1; number <= 6; number++) {
            assertThat(readme).contains("**Q" + number + "**");
        }
    }

    @Test
    @DisplayName("P3 P4 P6 the README's skeleton asks the record, and answers for every ref")
    void skeleton() {
        var recorded = new Fence(9);
        var context = new Context(Map.of(Samples.REF, recorded));
        var settings = ProviderSettings.of(Map.of("place", "cellar"));

        try (var provider = new SkeletonProvider.Factory().open(settings, context)) {
            assertThat(provider.location()).hasToString("cellar");
            assertThat(provider.apply(rollout(recorded))).isEqualTo(ApplyResult.ACCEPTED);
            assertThat(provider.apply(rollout(new Fence(8)))).isEqualTo(ApplyResult.SUPERSEDED);
            assertThat(provider.remove(Samples.REF, recorded)).isEqualTo(ApplyResult.ACCEPTED);
            assertThat(provider.observe(List.of(Samples.REF), Freshness.LIVE))
                    .containsExactly(Map.entry(Samples.REF, new Observation.Absent(Samples.TIME)));
            assertThat(provider.check(Samples.revision().build())).isEmpty();
            provider.watch(deployments -> {}).close();
        }
        assertThatThrownBy(() -> new SkeletonProvider.Factory().open(ProviderSettings.none(), context))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("'place' is required");
    }

    private static Rollout rollout(Fence fence) {
        return Rollout.builder()
                .revision(Samples.revision().build())
                .fence(fence)
                .replicas(2)
                .strategy(Strategy.recreate())
                .build();
    }

    private static Map<String, String> regions() throws IOException {
        var regions = new LinkedHashMap<String, String>();
        try (var files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                REGION.matcher(Files.readString(file))
                        .results()
                        .forEach(region -> regions.put(region.group(1), withoutIndentation(region.group(2))));
            }
        }
        return regions;
    }

    private static String withoutIndentation(String code) {
        return code.stripIndent().strip();
    }

    private record Context(Map<DeploymentRef, Fence> record) implements ProviderContext {
        @Override
        public StoreId store() {
            return Samples.REF.store();
        }

        @Override
        public Optional<Fence> currentFence(DeploymentRef deployment) {
            return Optional.ofNullable(record.get(deployment));
        }

        @Override
        public Clock clock() {
            return Clock.fixed(Samples.TIME, ZoneOffset.UTC);
        }
    }
}
