package dev.slipway.model;

/**
 * Why a status is what it is.
 *
 * @param code stable, for programs
 * @param message one sentence, for people
 */
public record Reason(ReasonCode code, String message) {
    @Override
    public String toString() {
        return code + ": " + message;
    }
}
