package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Reason;
import dev.slipway.model.ReasonCode;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Holds the judge against the tables of docs/status.md too, but with a few situations of each row only: quick enough to be run for
 * each of hundreds of mutants. All of them are {@link StatusTableTest}'s.
 */
class StatusSampleTest {
    private static final StatusDocument DOCUMENT = new StatusDocument();
    private static final int OF_EACH_ROW = 20;

    @Test
    @DisplayName(
            "G6 R13 R16 R17 R21 R23 some situations of each row of docs/status.md have that row's phase and reason")
    void phaseAndReason() {
        compare("Phase and reason", List.of("phase", "reason", "why"), (situation, facts) -> {
            DeploymentStatus status = StatusJudge.judge(facts);
            return Map.of(
                    "phase", status.phase().toString(),
                    "reason", status.reason().code().toString());
        });
    }

    @Test
    @DisplayName("R25 R27 R84 some situations of each row of docs/status.md have that row's serving and endpoint")
    void serving() {
        compare("Serving and endpoint", List.of("serving", "endpoint", "why"), (situation, facts) -> {
            DeploymentStatus status = StatusJudge.judge(facts);
            return Map.of(
                    "serving",
                    status.serving().toString(),
                    "endpoint",
                    status.endpoint().isPresent() ? "yes" : "no");
        });
    }

    @Test
    @DisplayName("R11 some situations of each row of docs/status.md are stale as that row says")
    void stale() {
        compare(
                "Stale",
                List.of("stale", "why"),
                (situation, facts) -> Map.of(
                        "stale",
                        StatusJudge.judge(facts)
                                .stale()
                                .map(Reason::code)
                                .map(ReasonCode::toString)
                                .orElse("–")));
    }

    private static void compare(
            String heading, List<String> results, BiFunction<Situation, StatusFacts, Map<String, String>> judge) {
        var table = new RowTable(DOCUMENT.table(heading), results);

        table.compare(table.sample(OF_EACH_ROW, new Random(31)), 1, judge);

        assertThat(table.unused()).as("rows of which nothing was tried").isEmpty();
    }
}
