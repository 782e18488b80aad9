package dev.slipway.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.FieldDifference;
import dev.slipway.model.Impact;
import dev.slipway.model.LogElement;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RevisionNumber;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PhrasesTest {
    private static final Instant TIME = Instant.parse("2026-03-01T10:20:30.456Z");
    private static final ReplicaId REPLICA = new ReplicaId("iris-4");

    @Test
    @DisplayName("a log line has the stream's time and not the model's own as well")
    void logLine() {
        var line = new LogElement.Line(REPLICA, TIME, "2026-03-01T10:20:30.455Z ready");
        assertThat(Phrases.logLine(line)).isEqualTo("10:20:30.456  iris-4  ready");
    }

    @Test
    @DisplayName("R53 a gap in a log is said")
    void gap() {
        assertThat(Phrases.logLine(new LogElement.Gap(REPLICA, TIME, "it was rotated")))
                .isEqualTo("10:20:30.456  iris-4  (lines are missing: it was rotated)");
    }

    @Test
    @DisplayName("evidence leaves out what isn't known")
    void evidence() {
        var bare =
                Problem.builder().cause(ProblemCause.CRASHED).detail("it ended").build();
        var full = Problem.builder()
                .from(bare)
                .replica(REPLICA)
                .revision(new RevisionNumber(5))
                .exitCode(3)
                .build();
        assertThat(Phrases.evidence(bare)).isEqualTo("Cause CRASHED");
        assertThat(Phrases.evidence(full)).isEqualTo("Cause CRASHED, replica iris-4, revision 5, exit code 3");
    }

    @Test
    @DisplayName("S28 a difference says what it does to running replicas, and '-' for what isn't there")
    void difference() {
        var added = new FieldDifference("metadata[team]", Optional.empty(), Optional.of("red"), Impact.NONE);
        assertThat(Phrases.difference(added)).isEqualTo("metadata[team]: - -> red  (none)");
    }

    @Test
    @DisplayName("columns are as wide as their widest cell, without blanks at the end")
    void table() {
        assertThat(Phrases.table(List.of(List.of("no.", "verb"), List.of("10", "rollback to 4"), List.of("9", ""))))
                .containsExactly("no.  verb", "10   rollback to 4", "9");
    }

    @Test
    @DisplayName("amounts leave the count of deployments out")
    void amounts() {
        var holding = ResourceAmounts.of("cpu", "1500m").and("slipway.dev/deployments", "1");
        assertThat(Phrases.amounts(holding)).isEqualTo("cpu 1500m");
    }

    @Test
    @DisplayName("an error of the library is told with its code, one of the state directory's owner with what to do")
    void explained() {
        assertThat(Phrases.explained(new ProviderException(ErrorCode.REJECTED, "no such disk")))
                .isEqualTo("REJECTED, no such disk");
        assertThat(Phrases.explained(new ProviderException(ErrorCode.CONFLICT, "owned by the process 12")))
                .isEqualTo(
                        "another quickstart is running here (owned by the process 12); wait for its end, or add --state DIR");
        assertThat(Phrases.explained(new StoryException("it rains"))).isEqualTo("it rains");
    }

    @Test
    @DisplayName("seconds have one digit, whatever the locale")
    void seconds() {
        assertThat(Phrases.seconds(Duration.ofMillis(1250))).isEqualTo("1.3 s");
    }

    @Test
    @DisplayName("a prediction names the likeliest species and all probabilities")
    void prediction() {
        var prediction = Prediction.parse("{\"data\":{\"names\":[\"setosa\",\"virginica\"],\"ndarray\":[[0.25,0.75]]},"
                + "\"meta\":{\"tags\":{\"version\":\"2\"}}}");
        assertThat(prediction.version()).isEqualTo("2");
        assertThat(prediction).hasToString("virginica  (setosa 0.250, virginica 0.750)");
    }

    @Test
    @DisplayName("an answer that is no prediction is quoted in the error")
    void noPrediction() {
        assertThatThrownBy(() -> Prediction.parse("<html>")).hasMessageContaining("isn't JSON: <html>");
        assertThatThrownBy(() -> Prediction.parse("{}")).hasMessageContaining("without probabilities: {}");
    }

    @Test
    @DisplayName(
            "a model's command has one argument per line, its variables first, and nothing of the host on its class path")
    void command() {
        var models = Models.of(
                Path.of("some state"), Path.of("/jdk"), "/m2/core.jar:/m2/iris-model.jar:/m2/jackson-core.jar");
        assertThat(models.command("IRIS_MODEL=2").lines())
                .startsWith("env", "IRIS_HOST=127.0.0.1", "IRIS_MODEL=2", "/jdk/bin/java", "-Dslipway.state=some state")
                .endsWith("-cp", "/m2/iris-model.jar:/m2/jackson-core.jar", "dev.slipway.examples.iris.IrisModel");
    }

    @Test
    @DisplayName("a class path without the model server is an error that says how to run it")
    void noModel() {
        assertThatThrownBy(() -> Models.of(Path.of("state"), Path.of("/jdk"), "/m2/core.jar"))
                .hasMessageContaining("run this with the README's command");
    }
}
