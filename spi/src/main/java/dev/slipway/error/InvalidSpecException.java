package dev.slipway.error;

import dev.slipway.model.Violation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What was asked for breaks rules. Nothing was recorded. Lists all violations, not just the first. */
public final class InvalidSpecException extends DeploymentException {
    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    /**
     * Lists what is wrong.
     *
     * @param violations at least one
     */
    public InvalidSpecException(List<Violation> violations) {
        super(
                ErrorCode.INVALID_SPEC,
                violations.stream().map(Violation::toString).collect(Collectors.joining("; ")),
                false,
                Optional.empty());
        if (violations.isEmpty()) {
            throw new IllegalArgumentException("violations must not be empty");
        }
        this.violations = List.copyOf(violations);
    }

    /**
     * Everything that is wrong.
     *
     * @return at least one
     */
    public List<Violation> violations() {
        return violations;
    }
}
