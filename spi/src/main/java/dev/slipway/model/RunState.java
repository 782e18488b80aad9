package dev.slipway.model;

/** Whether the user wants a deployment to run. */
public enum RunState {
    /** As many replicas as the spec says. */
    RUNNING,
    /** No replica; the record and the history stay. */
    STOPPED
}
