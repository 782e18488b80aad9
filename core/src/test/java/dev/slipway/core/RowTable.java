package dev.slipway.core;

import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** A table whose first fitting row says what is expected of a situation. */
final class RowTable {
    private static final int MOST_ATTEMPTS = 100_000;

    private final List<Map<String, String>> rows;
    private final List<String> results;
    private final List<Map<String, Set<String>>> conditions = new ArrayList<>();
    private final Set<Integer> used = new HashSet<>();

    /** The columns that aren't results are dimensions. */
    RowTable(List<Map<String, String>> rows, List<String> results) {
        this.rows = rows;
        this.results = results;
        for (Map<String, String> row : rows) {
            Map<String, Set<String>> condition = new HashMap<>();
            row.forEach((column, cell) -> {
                if (!results.contains(column) && !cell.isEmpty()) {
                    condition.put(column, known(column, cell));
                }
            });
            conditions.add(condition);
        }
    }

    private static Set<String> known(String dimension, String cell) {
        Set<String> classes = Set.of(cell.split(",\\s*", -1));
        if (!Situation.DIMENSIONS.getOrDefault(dimension, List.of()).containsAll(classes)) {
            throw new IllegalArgumentException(dimension + " has no " + classes);
        }
        return classes;
    }

    /** Some situations of each row, for which it is the first that fits. */
    List<Situation> sample(int ofEachRow, Random random) {
        List<Situation> sample = new ArrayList<>();
        for (int row = 0; row < conditions.size(); row++) {
            for (int number = 0; number < ofEachRow; number++) {
                sample.add(any(row, random));
            }
        }
        return sample;
    }

    private Situation any(int row, Random random) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            Situation any = Situation.any(conditions.get(row), random);
            if (first(any) == row) {
                return any;
            }
        }
        throw new AssertionError("no situation needs " + rows.get(row));
    }

    /** Compares what is judged of each situation, of some representatives each, with the first row that fits. */
    int compare(
            List<Situation> situations,
            int representatives,
            BiFunction<Situation, StatusFacts, Map<String, String>> judge) {
        var random = new Random(5);
        for (Situation situation : situations) {
            int row = first(situation);
            used.add(row);
            for (int number = 0; number < representatives; number++) {
                StatusFacts facts = new SituationFacts(situation, random).facts();
                Map<String, String> judged = judge.apply(situation, facts);
                judged.forEach((column, is) -> {
                    String expected = meant(rows.get(row).get(column), column, facts);
                    if (!is.equals(expected)) {
                        throw new AssertionError(column + " is " + is + " and not " + expected + ", by " + rows.get(row)
                                + "\n in " + situation.classes() + "\n of " + facts);
                    }
                });
            }
        }
        return situations.size() * representatives;
    }

    private int first(Situation situation) {
        for (int row = 0; row < conditions.size(); row++) {
            if (conditions.get(row).entrySet().stream()
                    .allMatch(cell -> cell.getValue().contains(situation.in(cell.getKey())))) {
                return row;
            }
        }
        throw new AssertionError("no row of " + results + " fits " + situation.classes());
    }

    /** Rows that were the first for nothing. */
    List<Map<String, String>> unused() {
        List<Map<String, String>> unused = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            if (!used.contains(row)) {
                unused.add(rows.get(row));
            }
        }
        return unused;
    }

    private static String meant(String cell, String column, StatusFacts facts) {
        return switch (cell) {
            case "as known" -> known(facts.lastKnown().orElseThrow(), column);
            case "the refusal" -> facts.refusal().orElseThrow().code().name();
            case "the problem" -> heaviest(facts).cause().toString();
            default -> cell;
        };
    }

    private static String known(DeploymentStatus status, String column) {
        return switch (column) {
            case "phase" -> status.phase().toString();
            case "reason" -> status.reason().code().toString();
            case "serving" -> status.serving().toString();
            case "endpoint" -> status.endpoint().isPresent() ? "yes" : "no";
            default -> throw new IllegalArgumentException(column);
        };
    }

    /** What is hopeless before what is curable, what is observed before what was found; else as it is listed. */
    private static Problem heaviest(StatusFacts facts) {
        List<Problem> observed = ((Observation.Present) facts.observation()).problems();
        Optional<Problem> hopeless = observed.stream()
                .filter(problem -> SituationFacts.HOPELESS.contains(problem.cause()))
                .findFirst();
        return hopeless.or(() -> Stream.of(observed, facts.evidence())
                        .flatMap(List::stream)
                        .findFirst())
                .orElseThrow(() -> new AssertionError(Arrays.toString(new Object[] {facts})));
    }
}
