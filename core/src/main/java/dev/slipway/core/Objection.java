package dev.slipway.core;

import dev.slipway.error.ErrorCode;
import java.util.Objects;

/**
 * One reason why a mutation would be refused. Immutable.
 *
 * @param code of the error that it would be refused with
 * @param path the field that it is about, for example {@code instanceType} or {@code metadata[team]}; empty if it is about none
 * @param message the reason in one sentence, for people
 */
public record Objection(ErrorCode code, String path, String message) {
    /**
     * Checks that nothing is missing.
     *
     * @param code of the error that it would be refused with
     * @param path the field that it is about; empty if it is about none
     * @param message the reason in one sentence
     */
    public Objection {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(message, "message");
    }

    @Override
    public String toString() {
        return code + (path.isEmpty() ? ": " : ": " + path + ": ") + message;
    }
}
