package dev.slipway.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProviderSettingsTest {
    private static final ProviderSettings SETTINGS = ProviderSettings.of(Map.of(
            "token", "hunter2",
            "blank", " ",
            "wait", "PT7S",
            "back", "PT-7S",
            "port", "8080",
            "command/b", "two",
            "command/a", "one",
            "commands", "other"));

    @Test
    @DisplayName("R48 the text of settings shows names and no value")
    void noSecrets() {
        assertThat(SETTINGS.toString()).contains("token", "wait").doesNotContain("hunter2", "PT7S", "8080");
    }

    @Test
    @DisplayName("a setting is read in its form, or has its fallback")
    void reads() {
        assertThat(SETTINGS.required("token")).isEqualTo("hunter2");
        assertThat(SETTINGS.text("nothing")).isEmpty();
        assertThat(SETTINGS.duration("wait", Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(7));
        assertThat(SETTINGS.duration("nothing", Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
        assertThat(SETTINGS.number("port", 1, 1, 65535)).isEqualTo(8080);
        assertThat(SETTINGS.number("nothing", 3, 1, 65535)).isEqualTo(3);
        assertThat(SETTINGS.startingWith("command/")).containsExactly(Map.entry("a", "one"), Map.entry("b", "two"));
        assertThat(SETTINGS.startingWith("")).hasSize(8);
        assertThat(ProviderSettings.none().startingWith("")).isEmpty();
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                row("nothing", "is required", settings -> settings.required("nothing")),
                row("blank", "is required", settings -> settings.required("blank")),
                row("port", "not an ISO-8601 duration", settings -> settings.duration("port", Duration.ZERO)),
                row("back", "must not be negative", settings -> settings.duration("back", Duration.ZERO)),
                row("wait", "not a whole number", settings -> settings.number("wait", 1, 0, 9)),
                row("port", "is 8080; it must be 1 to 80", settings -> settings.number("port", 1, 1, 80)));
    }

    private static Arguments row(String name, String message, Consumer<ProviderSettings> reading) {
        return Arguments.of(name, message, reading);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("wrong")
    @DisplayName("a wrong setting is named with what is allowed")
    void namesTheSetting(String name, String message, Consumer<ProviderSettings> reading) {
        assertThatThrownBy(() -> reading.accept(SETTINGS))
                .isInstanceOf(DeploymentException.class)
                .hasMessageStartingWith("the setting '" + name + "' ")
                .hasMessageContaining(message)
                .extracting(error -> ((DeploymentException) error).code())
                .isEqualTo(ErrorCode.INVALID_SETTING);
    }

    @Test
    @DisplayName("R6 a setting without a value is refused by name")
    void noNulls() {
        var values = new HashMap<String, String>();
        values.put("token", null);

        assertThatThrownBy(() -> ProviderSettings.of(values))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("token");
    }
}
