package dev.slipway.model;

/** What one running copy is doing. */
public enum ReplicaState {
    /** Asked for, but not running yet. */
    PENDING,
    /** Running, not ready for the first time yet. */
    STARTING,
    /** Can answer. */
    READY,
    /** Running and was ready once, but can't answer now. */
    NOT_READY,
    /** Ended by itself; the back end waits before it starts it again. */
    BACKING_OFF,
    /** On its way out. */
    TERMINATING
}
