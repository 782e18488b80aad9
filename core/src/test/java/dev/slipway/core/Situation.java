package dev.slipway.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * One combination of the classes that a status depends on, by dimension.
 *
 * @param classes the class in each dimension
 */
record Situation(Map<String, String> classes) {
    /** Every dimension with its classes. */
    static final Map<String, List<String>> DIMENSIONS = dimensions();

    /** What isn't there has none of these. */
    private static final Set<String> OF_WHAT_IS_PRESENT = Set.of("replicas", "problem", "no progress for");

    private static final Set<String> OF_WHAT_IS_NOT_PRESENT = Set.of("absent", "silent", "known");

    private static Map<String, List<String>> dimensions() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put("record", List.of("running", "draining", "imported", "stopped", "off", "gone", "deleting"));
        all.put(
                "seen",
                List.of("absent", "silent", "known", "older", "newer", "half", "half-taken", "written", "noticed"));
        all.put("replicas", List.of("none", "leaving", "unready", "old", "some", "enough", "whole"));
        all.put("problem", List.of("none", "found", "harmless", "older", "hopeless", "relapse", "curable"));
        all.put("refusal", List.of("none", "passing", "final", "no-room"));
        all.put("known for", List.of("within", "past"));
        all.put("no progress for", List.of("short", "within", "past"));
        all.put("failed", List.of("no", "yes"));
        all.put("deployed", List.of("no", "yes"));
        all.put("relapse", List.of("no", "recent", "long"));
        all.put("age", List.of("fresh", "old"));
        all.put("directory", List.of("fine", "down"));
        return all;
    }

    /** All combinations in some dimensions, and the first class in the others. */
    static List<Situation> all(List<String> dimensions) {
        List<Map<String, String>> all = List.of(new LinkedHashMap<>());
        for (var dimension : DIMENSIONS.entrySet()) {
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> begun : all) {
                boolean matters = dimensions.contains(dimension.getKey())
                        && !(OF_WHAT_IS_PRESENT.contains(dimension.getKey())
                                && OF_WHAT_IS_NOT_PRESENT.contains(begun.get("seen")));
                for (String name :
                        matters ? dimension.getValue() : dimension.getValue().subList(0, 1)) {
                    Map<String, String> next = new LinkedHashMap<>(begun);
                    next.put(dimension.getKey(), name);
                    longer.add(next);
                }
            }
            all = longer;
        }
        return all.stream().map(Situation::new).toList();
    }

    /** Any combination of the classes that are allowed in some dimensions, and of all of them in the others. */
    static Situation any(Map<String, Set<String>> allowed, Random random) {
        Map<String, String> any = new LinkedHashMap<>();
        DIMENSIONS.forEach((dimension, all) -> {
            List<String> some = all.stream()
                    .filter(allowed.getOrDefault(dimension, Set.copyOf(all))::contains)
                    .toList();
            boolean matters =
                    !OF_WHAT_IS_PRESENT.contains(dimension) || !OF_WHAT_IS_NOT_PRESENT.contains(any.get("seen"));
            any.put(dimension, matters ? some.get(random.nextInt(some.size())) : all.get(0));
        });
        return new Situation(any);
    }

    String in(String dimension) {
        return classes.get(dimension);
    }

    boolean is(String dimension, String... any) {
        return List.of(any).contains(in(dimension));
    }
}
