package dev.slipway.error;

import dev.slipway.model.DeploymentId;
import java.util.Optional;

/** There is no such thing. A stranger to the group gets exactly this too, in the same words. */
public final class NotFoundException extends DeploymentException {
    private static final long serialVersionUID = 1L;

    /**
     * A deployment that isn't there for this actor.
     *
     * @param id which id was asked for
     */
    public NotFoundException(DeploymentId id) {
        this(id, "there is no deployment '" + id + "'");
    }

    /**
     * A part of a deployment that isn't there: a revision, a replica.
     *
     * @param id of which deployment
     * @param message what isn't there and what is
     */
    public NotFoundException(DeploymentId id, String message) {
        super(ErrorCode.NOT_FOUND, message, false, Optional.of(id));
    }
}
