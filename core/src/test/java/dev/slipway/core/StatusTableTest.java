package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Reason;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.Serving;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Holds the judge against the tables of docs/status.md, where the expected values are. */
class StatusTableTest {
    private static final StatusDocument DOCUMENT = new StatusDocument();
    private static final List<String> SERVING_GOES_BY = List.of("record", "seen", "replicas");
    private static final List<String> STALE_GOES_BY = List.of("record", "seen", "age", "directory");

    @Test
    @DisplayName("docs/status.md names every dimension and class that a status depends on")
    void dimensions() {
        Map<String, List<String>> named = new LinkedHashMap<>();
        String dimension = "";
        for (Map<String, String> row : DOCUMENT.table("What is looked at")) {
            dimension = row.get("dimension").isEmpty() ? dimension : row.get("dimension");
            named.computeIfAbsent(dimension, any -> new ArrayList<>())
                    .add(row.get("class").replace("`", ""));
        }
        assertThat(named).isEqualTo(Situation.DIMENSIONS);
    }

    @Test
    @DisplayName(
            "G6 R13 R14 R15 R16 R17 R18 R19 R21 R22 R23 R36 phase and reason of every combination are those of its first row")
    void phaseAndReason() {
        var table = new RowTable(DOCUMENT.table("Phase and reason"), List.of("phase", "reason", "why"));
        List<String> dimensions = new ArrayList<>(Situation.DIMENSIONS.keySet());
        dimensions.removeAll(List.of("age", "directory"));

        int compared = table.compare(Situation.all(dimensions), 1, (situation, facts) -> {
            DeploymentStatus status = StatusJudge.judge(facts);
            return Map.of(
                    "phase", status.phase().toString(),
                    "reason", status.reason().code().toString());
        });

        System.out.println("StatusTableTest: " + compared + " combinations of phase and reason");
        assertThat(compared).isGreaterThan(500_000);
        assertThat(table.unused()).as("rows that no combination needs").isEmpty();
    }

    @Test
    @DisplayName("R25 R27 R84 serving and endpoint of every combination are those of its first row")
    void serving() {
        var table = new RowTable(DOCUMENT.table("Serving and endpoint"), List.of("serving", "endpoint", "why"));

        table.compare(Situation.all(SERVING_GOES_BY), 200, (situation, facts) -> {
            DeploymentStatus status = StatusJudge.judge(facts);
            return Map.of(
                    "serving",
                    status.serving().toString(),
                    "endpoint",
                    status.endpoint().isPresent() ? "yes" : "no");
        });

        assertThat(table.unused()).as("rows that no combination needs").isEmpty();
    }

    @Test
    @DisplayName(
            "R11 whether a status is stale, and why, is what its first row says, and changes neither phase nor serving")
    void stale() {
        var table = new RowTable(DOCUMENT.table("Stale"), List.of("stale", "why"));

        table.compare(Situation.all(STALE_GOES_BY), 200, (situation, facts) -> {
            DeploymentStatus status = StatusJudge.judge(facts);
            DeploymentStatus fresh = StatusJudge.judge(StatusFacts.builder()
                    .from(facts)
                    .age(Duration.ZERO)
                    .directoryTrouble(Optional.empty())
                    .build());
            assertThat(List.of(status.phase(), status.serving(), status.reason()))
                    .isEqualTo(List.of(fresh.phase(), fresh.serving(), fresh.reason()));
            return Map.of(
                    "stale",
                    status.stale().map(Reason::code).map(ReasonCode::toString).orElse("–"));
        });

        assertThat(table.unused()).as("rows that no combination needs").isEmpty();
    }

    @Test
    @DisplayName(
            "R24 every code that a status can carry is explained, and every other one is said not to be in a status")
    void codes() throws IllegalAccessException {
        Set<String> all = new TreeSet<>(constants(ReasonCode.class));
        all.addAll(constants(ProblemCause.class));
        Arrays.stream(ErrorCode.values()).map(ErrorCode::name).forEach(all::add);
        List<String> said = new ArrayList<>(
                DOCUMENT.table("Reasons").stream().map(row -> row.get("code")).toList());
        said.addAll(DOCUMENT.listBehind("Only the audit of usage says"));
        said.addAll(DOCUMENT.listBehind("which only calls throw:"));

        assertThat(said).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all);
        assertThat(DOCUMENT.table("Reasons"))
                .allSatisfy(row -> assertThat(row.get("what to do")).isNotBlank());
    }

    @Test
    @DisplayName("R24 every reason is one bounded line of the shape that its code has, and every code comes to be said")
    void sentences() {
        Map<String, Pattern> shapes = new HashMap<>();
        DOCUMENT.table("Reasons").forEach(row -> shapes.put(row.get("code"), shape(row.get("sentence"))));
        Set<String> said = new HashSet<>();
        var random = new Random(24);
        List<String> dimensions = List.of("record", "seen", "replicas", "problem", "refusal", "age", "directory");
        for (Situation any : Situation.all(dimensions)) {
            DeploymentStatus status = StatusJudge.judge(new SituationFacts(mixed(any, random), random).facts());
            List<Reason> reasons = new ArrayList<>(List.of(status.reason()));
            status.stale().ifPresent(reasons::add);
            for (Reason reason : reasons) {
                String code = reason.code().toString();
                said.add(code);
                assertThat(reason.message()).hasSizeLessThan(900).doesNotContain("\n");
                if (status.stale().isEmpty() || status.serving() == Serving.UNKNOWN) {
                    assertThat(reason.message())
                            .as("%s in %s", code, any)
                            .matches(shapes.getOrDefault(code, shapes.get("OTHER")));
                }
            }
        }
        assertThat(said).containsAll(shapes.keySet());
    }

    /** The same, but for any time and past. */
    private static Situation mixed(Situation situation, Random random) {
        Map<String, String> classes = new LinkedHashMap<>(situation.classes());
        for (String dimension : List.of("known for", "no progress for", "failed", "deployed", "relapse")) {
            List<String> all = Situation.DIMENSIONS.get(dimension);
            classes.put(dimension, all.get(random.nextInt(all.size())));
        }
        return new Situation(classes);
    }

    private static Pattern shape(String cell) {
        return Pattern.compile(Arrays.stream(cell.split("<br>", -1))
                .map(shape -> shape.substring(1, shape.length() - 1))
                .map(shape -> Arrays.stream(shape.split("\\{…\\}", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*")))
                .collect(Collectors.joining("|")));
    }

    private static Set<String> constants(Class<?> type) throws IllegalAccessException {
        Set<String> names = new HashSet<>();
        for (Field field : type.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == type) {
                names.add(field.get(null).toString());
            }
        }
        return names;
    }
}
