package dev.slipway.error;

import java.util.Optional;

/**
 * The group directory can't be asked now, or its answer makes no sense. A user's call is refused with it; what runs is left
 * alone. Retryable.
 */
public final class DirectoryUnavailableException extends DeploymentException {
    private static final long serialVersionUID = 1L;

    /**
     * The directory says why.
     *
     * @param message what happened
     */
    public DirectoryUnavailableException(String message) {
        super(ErrorCode.DIRECTORY_UNAVAILABLE, message, true, Optional.empty());
    }

    /**
     * Another error says why.
     *
     * @param message what happened
     * @param cause the error
     */
    public DirectoryUnavailableException(String message, Throwable cause) {
        super(ErrorCode.DIRECTORY_UNAVAILABLE, message, true, Optional.empty(), cause);
    }
}
