package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentId;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeploymentIdsTest {
    private final DeploymentIds ids = new DeploymentIds(new Random(1));

    @ParameterizedTest(name = "{0} gives {1}-…")
    @DisplayName("S17 R2 an id reads like the name it is made from")
    @CsvSource({
        "Fraud score, fraud-score",
        "  __x__  , x",
        "Über-Modell №1, uber-modell-no1",
        "模型, model",
        "!!!, model",
        "7 dwarfs, model-7-dwarfs",
        "ＦＵＬＬ, full",
        "a--b, a-b",
        "İstanbul, istanbul",
    })
    void readable(String name, String head) {
        assertThat(ids.next(name).value()).matches(head + "-[0-9a-z]{5}");
    }

    @Test
    @DisplayName("R2 ids of very long names are cut, and ten thousand of one name differ")
    void unique() {
        Set<DeploymentId> all = new HashSet<>();
        for (int number = 0; number < 10_000; number++) {
            all.add(ids.next("very long ".repeat(50)));
        }
        assertThat(all).hasSizeGreaterThan(9_990);
        assertThat(all).allMatch(id -> id.value().length() <= DeploymentId.LONGEST);
    }

    @Test
    @DisplayName("R2 R72 any printable name gives an id")
    void anyName() {
        for (long seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            var name = new StringBuilder();
            for (int length = 1 + random.nextInt(60); length > 0; length--) {
                name.appendCodePoint(random.nextInt(3) == 0 ? random.nextInt(0x10FFFF) : 32 + random.nextInt(90));
            }
            assertThat(ids.next(name.toString())).as("seed %d", seed).isNotNull();
        }
    }
}
