package dev.slipway.examples.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How long to measure.
 *
 * @param rounds how many pairs of rounds count
 * @param millis how long a round lasts
 * @param scratch where the file store's disk is
 * @param document the document whose generated part is replaced; empty to leave it
 */
record Options(int rounds, long millis, Path scratch, Optional<Path> document) {
    private static final List<String> KNOWN = List.of("rounds", "millis", "scratch", "document");

    /** Reads {@code name=value}; a value that is empty isn't given. */
    static Options of(String[] arguments) {
        Map<String, String> given =
                new TreeMap<>(Map.of("rounds", "5", "millis", "1000", "scratch", System.getProperty("java.io.tmpdir")));
        List<String> unknown = new ArrayList<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 0 || !KNOWN.contains(argument.substring(0, equals))) {
                unknown.add(argument);
            } else if (equals + 1 < argument.length()) {
                given.put(argument.substring(0, equals), argument.substring(equals + 1));
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("don't know " + unknown + "; known are " + KNOWN);
        }
        return new Options(
                Integer.parseInt(given.get("rounds")),
                Long.parseLong(given.get("millis")),
                Path.of(given.get("scratch")),
                Optional.ofNullable(given.get("document")).map(Path::of));
    }
}
