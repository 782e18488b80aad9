package dev.slipway.model;

/** Which verb made a revision. */
public enum RevisionCause {
    /** The first revision. */
    DEPLOY,
    /** Fields were changed. */
    UPDATE,
    /** Only the number of replicas was changed. */
    SCALE,
    /** Made equal to an older revision. */
    ROLLBACK,
    /** No replica shall run. */
    STOP,
    /** Replicas shall run again. */
    START
}
