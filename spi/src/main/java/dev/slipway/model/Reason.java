package dev.slipway.model;

import java.util.Objects;

/**
 * Why a status is what it is.
 *
 * @param code stable, for programs
 * @param message one sentence, for people
 */
public record Reason(ReasonCode code, String message) {
    /**
     * Checks that nothing is missing.
     *
     * @param code stable, for programs
     * @param message one sentence, for people
     */
    public Reason {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
    }

    @Override
    public String toString() {
        return code + ": " + message;
    }
}
