package dev.slipway.core.simulation;

import java.util.ArrayList;
import java.util.List;

/** What happened, in order. */
final class Trace {
    private static final int SHOWN = 80;
    private final List<String> lines = new ArrayList<>();

    void add(String line) {
        lines.add(line);
    }

    int steps() {
        return lines.size();
    }

    /** Two runs with the same one are the same run. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    /** The last lines, for people. */
    @Override
    public String toString() {
        int from = Math.max(0, lines.size() - SHOWN);
        return String.join("\n  ", lines.subList(from, lines.size()));
    }
}
