package dev.slipway.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Thrown by a single value's own constructor or factory: its caller passed something wrong. Builders that take text
 * collect these instead and report all of them at once in a {@link dev.slipway.error.InvalidSpecException}.
 */
public final class InvalidValueException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    /**
     * Names the thing, the value and the limit.
     *
     * @param path the thing, as it reads in a {@link Violation}
     * @param message the value and the rule it breaks, in one sentence
     */
    public InvalidValueException(String path, String message) {
        this(List.of(new Violation(path, message)));
    }

    /** For a value with several fields, of which more than one may be wrong. */
    InvalidValueException(List<Violation> violations) {
        super(violations.stream().map(Violation::toString).collect(Collectors.joining("; ")));
        this.violations = List.copyOf(violations);
    }

    /**
     * What is wrong.
     *
     * @return the violation, the first if a value with several fields has more of them
     */
    public Violation violation() {
        return violations.get(0);
    }

    List<Violation> all() {
        return violations;
    }
}
