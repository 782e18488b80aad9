package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.GroupId;
import dev.slipway.model.InvalidValueException;
import dev.slipway.spi.RolloutLabels;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelValuesTest {
    private static final String VALID = "[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?";

    @ParameterizedTest(name = "{0} becomes {1}")
    @DisplayName("R72 a group's label can be read, and read back")
    @CsvSource({"lab, glabg", "team-7, gteam-7g", "Lab, g_4cabg", "a_b, ga_5fbg", "é, g_c3_a9g", "'a b', ga_20bg"})
    void readable(String group, String label) {
        assertThat(escaped(group)).isEqualTo(label);
    }

    @Test
    @DisplayName("R72 R95 a rollout's labels name store, group, deployment and revision")
    void allFour() {
        var revision = Samples.revision(Samples.ref("Lab", "fraud"), 7, TestHost.SMALL, 2)
                .build();

        assertThat(LabelValues.of(revision))
                .containsOnly(
                        Map.entry(RolloutLabels.STORE, "store-of-tests"),
                        Map.entry(RolloutLabels.GROUP, "g_4cabg"),
                        Map.entry(RolloutLabels.DEPLOYMENT, "fraud"),
                        Map.entry(RolloutLabels.REVISION, "7"));
    }

    @Test
    @DisplayName(
            "R72 any name gives a valid label value, distinct names distinct ones, and what isn't cut is read back")
    void anyName() {
        Map<String, String> names = new HashMap<>();
        int cut = 0;
        for (long seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            var name = new StringBuilder();
            int length = 1 + random.nextInt(random.nextInt(4) == 0 ? 250 : 20);
            while (name.length() < length) {
                int point = random.nextInt(3) > 0 ? 'a' + random.nextInt(4) : random.nextInt(0x10FFFF);
                if (Character.isDefined(point) && !(point >= 0xD800 && point <= 0xDFFF)) {
                    name.appendCodePoint(point);
                }
            }
            if (!isGroup(name.toString())) {
                continue;
            }
            String label = escaped(name.toString());
            assertThat(label).as("seed %d", seed).matches(VALID);
            boolean isCut = label.length() == 63 && label.charAt(50) == '.';
            cut += isCut ? 1 : 0;
            if (!isCut) {
                assertThat(readBack(label)).as("seed %d", seed).isEqualTo(name.toString());
            }
            String before = names.put(label, name.toString());
            assertThat(before == null || before.contentEquals(name))
                    .as("seed %d: %s", seed, label)
                    .isTrue();
        }
        assertThat(cut).isGreaterThan(500);
        String prefix = "x".repeat(200);
        assertThat(escaped(prefix + "a")).isNotEqualTo(escaped(prefix + "b"));
    }

    private static boolean isGroup(String name) {
        try {
            return new GroupId(name).value().equals(name);
        } catch (InvalidValueException e) {
            return false;
        }
    }

    private static String escaped(String group) {
        return RolloutLabels.group(new GroupId(group));
    }

    private static String readBack(String label) {
        var octets = new ByteArrayOutputStream();
        for (int at = 1; at < label.length() - 1; at++) {
            if (label.charAt(at) == '_') {
                octets.write(Integer.parseInt(label.substring(at + 1, at + 3), 16));
                at += 2;
            } else {
                octets.write(label.charAt(at));
            }
        }
        return octets.toString(StandardCharsets.UTF_8);
    }
}
