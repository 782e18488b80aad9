package dev.slipway.core.broken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.kit.KitRun;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The kit is worth what it catches: of each broken provider exactly these tests fail, and all the others pass. */
class BrokenProvidersTest {
    /** What this says of a broken provider depends on how its threads happen to take turns. */
    private static final Set<String> BY_CHANCE = Set.of("Threads#everything");

    @Test
    @DisplayName(
            "R74 P1 P2 P3 P4 P5 P6 P7 P8 P9 P10 P11 P12 a right provider passes, made of the same steps as the broken ones")
    void rightProvider() {
        KitRun run = KitRun.of(BrokenProviderKits.NotBroken.class);
        assertThat(run.failed()).isEmpty();
        assertThat(run.passed()).hasSizeGreaterThan(60);
    }

    @Test
    @DisplayName("R74 each broken provider says what catches it, and is run")
    void allAreRun() {
        assertThat(caughtBy().keySet())
                .extracting(Class::getSimpleName)
                .containsExactlyInAnyOrderElementsOf(Stream.of(BrokenProviders.class.getDeclaredClasses())
                        .filter(PlainProvider.class::isAssignableFrom)
                        .map(Class::getSimpleName)
                        .toList())
                .hasSizeGreaterThan(30);
        assertThat(caughtBy().values()).allSatisfy(tests -> assertThat(tests).isNotEmpty());
    }

    @TestFactory
    @DisplayName("R74 a broken provider is caught, by exactly the tests of what it breaks")
    Stream<DynamicTest> brokenProviders() {
        return KitRun.catches(caughtBy(), BY_CHANCE);
    }

    private static Map<Class<?>, Set<String>> caughtBy() {
        var caughtBy = new LinkedHashMap<Class<?>, Set<String>>();
        var broken = new LinkedHashMap<String, Class<?>>();
        for (Class<?> provider : BrokenProviders.class.getDeclaredClasses()) {
            broken.put(provider.getSimpleName(), provider);
        }
        for (Class<?> kit : BrokenProviderKits.class.getDeclaredClasses()) {
            var provider = broken.get(kit.getSimpleName());
            if (provider != null) {
                caughtBy.put(kit, Set.of(provider.getAnnotation(CaughtBy.class).value()));
            }
        }
        return caughtBy;
    }
}
