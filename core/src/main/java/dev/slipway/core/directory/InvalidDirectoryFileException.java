package dev.slipway.core.directory;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.Violation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A file of groups breaks rules, or can't be read. Lists all violations, each with where in the document it is. */
public final class InvalidDirectoryFileException extends DeploymentException {
    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    InvalidDirectoryFileException(Path file, List<Violation> violations) {
        super(
                ErrorCode.INVALID_SETTING,
                "the file " + file + " of groups can't be used: "
                        + violations.stream().map(Violation::toString).collect(Collectors.joining("; ")),
                false,
                Optional.empty());
        this.violations = List.copyOf(violations);
    }

    /**
     * Everything that is wrong.
     *
     * @return at least one, with paths such as {@code groups[2].instanceTypes[0].resources.cpu}
     */
    public List<Violation> violations() {
        return violations;
    }
}
