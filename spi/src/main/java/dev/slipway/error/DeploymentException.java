package dev.slipway.error;

import dev.slipway.model.DeploymentId;
import java.util.Optional;

/**
 * The root of every error of the library. Unchecked. Its message names the thing, the value and the limit, and never holds
 * a secret.
 */
public class DeploymentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of error. */
    private final ErrorCode code;

    /** Whether the same call may succeed later. */
    private final boolean retryable;

    private final transient Optional<DeploymentId> deployment;

    /**
     * An error without a cause of its own.
     *
     * @param code what kind
     * @param message for people
     * @param retryable whether the same call may succeed later
     * @param deployment which deployment, if it is about one
     */
    public DeploymentException(ErrorCode code, String message, boolean retryable, Optional<DeploymentId> deployment) {
        super(message);
        this.code = code;
        this.retryable = retryable;
        this.deployment = deployment;
    }

    /**
     * An error that another one caused.
     *
     * @param code what kind
     * @param message for people
     * @param retryable whether the same call may succeed later
     * @param deployment which deployment, if it is about one
     * @param cause what happened
     */
    public DeploymentException(
            ErrorCode code, String message, boolean retryable, Optional<DeploymentId> deployment, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.retryable = retryable;
        this.deployment = deployment;
    }

    /**
     * What kind of error.
     *
     * @return a stable code
     */
    public final ErrorCode code() {
        return code;
    }

    /**
     * Whether the same call may succeed later without anybody changing anything.
     *
     * @return true if trying again makes sense
     */
    public final boolean isRetryable() {
        return retryable;
    }

    /**
     * Which deployment it is about.
     *
     * @return empty if it is about none in particular
     */
    public final Optional<DeploymentId> deployment() {
        return deployment;
    }
}
