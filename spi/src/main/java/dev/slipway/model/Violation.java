package dev.slipway.model;

import java.util.Objects;

/**
 * One thing that is wrong with what somebody asked for.
 *
 * @param path where, as a dotted path into the input, for example {@code replicas} or {@code metadata[team]}; empty for
 *     the whole
 * @param message what is wrong: the value, the rule and what to do, in one sentence
 */
public record Violation(String path, String message) {
    /**
     * Checks that nothing is missing.
     *
     * @param path where, as a dotted path into the input, for example {@code replicas} or {@code metadata[team]}; empty for
     *     the whole
     * @param message what is wrong: the value, the rule and what to do, in one sentence
     */
    public Violation {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(message, "message");
    }

    @Override
    public String toString() {
        return path.isEmpty() ? message : path + ": " + message;
    }
}
