package dev.slipway.examples.iris;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsTest {
    @Test
    void anEmptyEnvironmentServesModelOneOnPort9000() throws SettingException {
        Settings settings = Settings.from(Map.of());

        assertThat(settings.host()).isEqualTo("0.0.0.0");
        assertThat(settings.port()).isEqualTo(9000);
        assertThat(settings.weights().fileName()).isEqualTo("iris-1.json");
        assertThat(settings.startDelay()).isZero();
        assertThat(settings.crashAfter()).isEmpty();
        assertThat(settings.neverReady()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"2.5, 2500", "90, 90000", "PT2.5S, 2500", "PT1M, 60000", "0, 0", "86400, 86400000"})
    void aDurationIsSecondsOrIso8601(String text, long millis) throws SettingException {
        assertThat(Settings.from(Map.of("IRIS_START_DELAY", text)).startDelay()).isEqualTo(Duration.ofMillis(millis));
        assertThat(Settings.from(Map.of("IRIS_CRASH_AFTER", text)).crashAfter()).contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({
        "PREDICTIVE_UNIT_SERVICE_PORT, 70000, a port from 1 to 65535",
        "PREDICTIVE_UNIT_SERVICE_PORT, http, a port from 1 to 65535",
        "PREDICTIVE_UNIT_SERVICE_PORT, -1, a port from 1 to 65535",
        "IRIS_MODEL, 3, '1, 2 or the path'",
        "IRIS_MODEL, /nowhere/weights.json, '1, 2 or the path'",
        "IRIS_START_DELAY, soon, 0 to 86400 seconds",
        "IRIS_START_DELAY, PT25H, 0 to 86400 seconds",
        "IRIS_START_DELAY, -1, 0 to 86400 seconds",
        "IRIS_CRASH_AFTER, PT-1S, 0 to 86400 seconds",
        "IRIS_BAD_VERSION, yes, true or false",
        "IRIS_NEVER_READY, 1, true or false"
    })
    void aBadValueIsRefusedWithVariableValueAndWhatIsAllowed(String variable, String value, String allowed) {
        assertThatThrownBy(() -> Settings.from(Map.of(variable, value)))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(variable + " is '" + value + "', allowed is " + allowed);
    }

    @Test
    void aRefusedValueStaysOnOneShortLine() {
        assertThatThrownBy(() -> Settings.from(Map.of("IRIS_MODEL", "first\nsecond" + "x".repeat(500))))
                .hasMessageContaining("first?second")
                .hasMessageNotContaining("\n")
                .extracting(failure -> String.valueOf(failure.getMessage()).length())
                .matches(length -> length < 200);
    }

    @ParameterizedTest
    @CsvSource({
        "iris:7, iris, 7",
        "host:5000/team/iris:7, host:5000/team/iris, 7",
        "host:5000/iris, host:5000/iris, ''",
        "iris@sha256:abc, iris@sha256, abc"
    })
    void anImageIsSplitAtItsTagAndNotAtItsRegistrysPort(String image, String name, String version) {
        var identity = SeldonIdentity.from(Map.of("PREDICTIVE_UNIT_IMAGE", image));

        assertThat(identity.image()).isEqualTo(name);
        assertThat(identity.imageVersion()).isEqualTo(version);
        assertThat(identity.pathEntry()).isEqualTo(image);
    }

    @Test
    void theIdentityInADeploymentComesFromSeldonsVariables() {
        var identity = SeldonIdentity.from(Map.of(
                "SELDON_DEPLOYMENT_ID", "flowers",
                "PREDICTOR_ID", "canary",
                "PREDICTOR_LABELS", "{\"version\":\"v7\"}",
                "PREDICTIVE_UNIT_ID", "classifier"));

        assertThat(identity.labelValues()).containsExactly("flowers", "canary", "v7", "classifier", "", "");
        assertThat(SeldonIdentity.from(Map.of("PREDICTOR_LABELS", "version=v7")).predictorVersion())
                .isEmpty();
    }
}
