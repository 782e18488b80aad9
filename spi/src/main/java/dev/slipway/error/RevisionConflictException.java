package dev.slipway.error;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.RevisionNumber;
import java.util.Optional;

/** Somebody else changed the deployment meanwhile. Nothing was recorded: read it again, and decide again. */
public final class RevisionConflictException extends DeploymentException {
    private static final long serialVersionUID = 1L;

    private final transient RevisionNumber expected;
    private final transient RevisionNumber actual;

    /**
     * Names both revisions.
     *
     * @param id which deployment
     * @param expected what the caller thought was the latest
     * @param actual what is the latest
     */
    public RevisionConflictException(DeploymentId id, RevisionNumber expected, RevisionNumber actual) {
        super(
                ErrorCode.REVISION_CONFLICT,
                "'" + id + "' is at revision " + actual + ", not at " + expected + " as expected",
                false,
                Optional.of(id));
        this.expected = expected;
        this.actual = actual;
    }

    /**
     * What the caller thought was the latest.
     *
     * @return the expected revision
     */
    public RevisionNumber expected() {
        return expected;
    }

    /**
     * What is the latest.
     *
     * @return the actual revision
     */
    public RevisionNumber actual() {
        return actual;
    }
}
