package dev.slipway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    private static final String FIRST = "abcdefghijklmnopqrstuvwxyz";
    private static final String LAST = FIRST + "0123456789";
    private static final String MIDDLE = LAST + "-";
    private static final String NEVER = "ABZ_./ :@é\u0000\n🚀٣";

    static Stream<Arguments> ours() {
        return Stream.of(
                row("id", DeploymentId::new, DeploymentId.SHORTEST, DeploymentId.LONGEST),
                row("storeId", StoreId::new, 1, 40),
                row("incarnation", Incarnation::new, 1, 40),
                row("commitToken", CommitToken::new, 1, 40),
                row("provider", ProviderId::new, 1, 40),
                row("protocol", Protocol::new, 1, 40));
    }

    static Stream<Arguments> hosts() {
        return Stream.of(
                Arguments.of("group", (Function<String, Object>) GroupId::new, 253),
                Arguments.of("user", (Function<String, Object>) UserId::new, 253),
                Arguments.of("instanceType", (Function<String, Object>) InstanceTypeId::new, 253),
                Arguments.of("replica", (Function<String, Object>) ReplicaId::new, 253),
                Arguments.of("secret", (Function<String, Object>) SecretName::new, 253),
                Arguments.of("requestId", (Function<String, Object>) RequestId::new, 128),
                Arguments.of("location", (Function<String, Object>) Location::new, 512),
                Arguments.of("cursor", (Function<String, Object>) Cursor::new, 500));
    }

    private static Arguments row(String thing, Function<String, Object> maker, int shortest, int longest) {
        return Arguments.of(thing, maker, shortest, longest);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ours")
    @DisplayName("R2 R3 a name of ours has its bounds, and is refused one character beyond them with both numbers")
    void bounds(String thing, Function<String, Object> maker, int shortest, int longest) {
        assertThat(maker.apply("a".repeat(shortest))).hasToString("a".repeat(shortest));
        assertThat(maker.apply("a".repeat(longest))).hasToString("a".repeat(longest));
        for (int length : new int[] {shortest - 1, longest + 1}) {
            assertThatThrownBy(() -> maker.apply("a".repeat(length)))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageStartingWith(thing + ": '" + "a".repeat(length) + "' has " + length)
                    .hasMessageContaining(shortest + " to " + longest);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ours")
    @DisplayName("R2 R3 every character class is accepted or refused at each position as DNS labels want it")
    void characters(String thing, Function<String, Object> maker) {
        (MIDDLE + NEVER).codePoints().forEach(point -> {
            String character = Character.toString(point);
            assertAccepted(thing, maker, character + "bc", FIRST.contains(character));
            assertAccepted(thing, maker, "a" + character + "c", MIDDLE.contains(character));
            assertAccepted(thing, maker, "ab" + character, LAST.contains(character));
        });
    }

    private static void assertAccepted(String thing, Function<String, Object> maker, String text, boolean right) {
        if (right) {
            assertThat(maker.apply(text)).hasToString(text);
        } else {
            assertThatThrownBy(() -> maker.apply(text))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageStartingWith(thing + ": '")
                    .hasMessageContaining("lower-case letters, digits and '-'");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hosts")
    @DisplayName("R72 a host's name may be in any script, up to its longest")
    void anyScript(String thing, Function<String, Object> maker, int longest) {
        assertThat(maker.apply("機器學習 Ünït 🚀"))
                .extracting(Object::toString)
                .asString()
                .contains("機器學習 Ünït 🚀");
        assertThat(maker.apply("x".repeat(longest))).isNotNull();
        assertThatThrownBy(() -> maker.apply("x".repeat(longest + 1)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith(thing + ": '")
                .hasMessageContaining("has " + (longest + 1) + " characters; it may have at most " + longest);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hosts")
    @DisplayName("R6 a host's name is neither null nor blank, and survives being printed and recorded")
    void unprintable(String thing, Function<String, Object> maker) {
        var wrong = Map.of(
                "", "must not be blank",
                " \t", "must not be blank",
                " a", "must not start or end with white space",
                "a\n", "must not start or end with white space",
                "a\u0007b", "'a?b' must not contain control characters",
                "a\u2028b", "'a?b' must not contain control characters or line breaks",
                "a\ud83db", "'a?b' must not contain");
        wrong.forEach((text, message) -> assertThatThrownBy(() -> maker.apply(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith(thing + ": ")
                .hasMessageContaining(message));
        assertThatThrownBy(() -> maker.apply(null))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(thing + ": must not be null");
    }

    @Test
    @DisplayName("R2 random names are valid and don't repeat, whatever the random source")
    void randomNames() {
        var random = new Random(7);
        var made = Stream.generate(() -> List.of(
                        StoreId.random(random).value(),
                        Incarnation.random(random).value(),
                        CommitToken.random(random).value()))
                .limit(2000)
                .flatMap(List::stream)
                .toList();

        assertThat(made).doesNotHaveDuplicates().allMatch(text -> text.matches("[a-z][a-z0-9]{11}|[a-z][a-z0-9]{15}"));
        for (int length = DeploymentId.SHORTEST; length <= DeploymentId.LONGEST; length++) {
            assertThat(new DeploymentId(RandomText.of(random, length)).value()).hasSize(length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"  reg:5000/a/b:1 \n", "reg:5000/a/b:1"})
    @DisplayName("R6 an image is trimmed")
    void imageIsTrimmed(String text) {
        assertThat(new Image(text).value()).isEqualTo("reg:5000/a/b:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\tb", "a\u00a0b", " ", ""})
    @DisplayName("R6 an image is one word")
    void imageIsOneWord(String text) {
        assertThatThrownBy(() -> new Image(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("image: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "nvidia.com/gpu", "gpu.intel.com/i915", "nvidia.com/mig-1g.5gb", "a/B_c.d-e"})
    @DisplayName("R54 any accelerator's resource name is one")
    void resourceNames(String text) {
        assertThat(new ResourceName(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/gpu", "nvidia.com/", "a..b/gpu", "A.com/gpu", "-a", "a-", "a/b/c", "c pu"})
    @DisplayName("R54 what is no qualified name is refused")
    void wrongResourceNames(String text) {
        assertThatThrownBy(() -> new ResourceName(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("'" + text + "' must be a qualified name");
    }

    @Test
    @DisplayName("R54 a resource's prefix has at most 253 characters, its name at most 63")
    void longResourceNames() {
        String label = "a".repeat(63) + ".";
        String prefix = (label + label + label + label).substring(0, 253);

        assertThat(new ResourceName(prefix + "/" + "b".repeat(63)).value()).hasSize(317);
        assertThatThrownBy(() -> new ResourceName(prefix + "a/b")).hasMessageContaining("253");
        assertThatThrownBy(() -> new ResourceName("b".repeat(64))).hasMessageContaining("63");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lower", "1A", "_A", "A-B"})
    @DisplayName("R24 codes and causes are upper-case words")
    void wrongCodes(String text) {
        assertThatThrownBy(() -> new ReasonCode(text)).hasMessageStartingWith("reason: '" + text + "' must be");
        assertThatThrownBy(() -> new ProblemCause(text)).hasMessageStartingWith("cause: '" + text + "' must be");
    }
}
