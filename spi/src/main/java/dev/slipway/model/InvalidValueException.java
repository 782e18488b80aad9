package dev.slipway.model;

/**
 * Thrown by a single value's own constructor or factory. Builders that take text collect these instead and report all
 * of them at once in a {@link dev.slipway.error.InvalidSpecException}.
 */
public final class InvalidValueException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient Violation violation;

    /**
     * Names the thing, the value and the limit.
     *
     * @param path the thing, as it reads in a {@link Violation}
     * @param message the value and the rule it breaks, in one sentence
     */
    public InvalidValueException(String path, String message) {
        super(new Violation(path, message).toString());
        this.violation = new Violation(path, message);
    }

    /**
     * What is wrong.
     *
     * @return the single violation
     */
    public Violation violation() {
        return violation;
    }
}
