package dev.slipway.model;

/** Where a deployment is in its life, as judged from record and observation. */
public enum Phase {
    /** On its way to what was asked for. */
    DEPLOYING,
    /** Wholly there: every replica of exactly the revision asked for is ready. */
    DEPLOYED,
    /** On its way to no replica. */
    STOPPING,
    /** No replica is left. */
    STOPPED,
    /** Not what was asked for, and nothing will change by waiting alone. It may still serve, see {@link Serving}. */
    FAILED
}
