package dev.slipway.error;

import dev.slipway.model.DeploymentId;
import java.util.Optional;

/**
 * The id can't be used: it belongs to another deployment ({@link ErrorCode#ID_TAKEN}), or its deployment is being deleted
 * ({@link ErrorCode#ID_BUSY}, retryable). Nothing was overwritten.
 */
public final class IdConflictException extends DeploymentException {
    private static final long serialVersionUID = 1L;

    private IdConflictException(ErrorCode code, DeploymentId id, String message, boolean retryable) {
        super(code, message, retryable, Optional.of(id));
    }

    /**
     * Another deployment has it.
     *
     * @param id which id
     * @return the error
     */
    public static IdConflictException taken(DeploymentId id) {
        return new IdConflictException(
                ErrorCode.ID_TAKEN,
                id,
                "the id '" + id + "' is taken; choose another, or leave it out to get one",
                false);
    }

    /**
     * Its deployment is being deleted.
     *
     * @param id which id
     * @return the error
     */
    public static IdConflictException busy(DeploymentId id) {
        return new IdConflictException(
                ErrorCode.ID_BUSY, id, "the deployment '" + id + "' is being deleted; try again when it is gone", true);
    }
}
