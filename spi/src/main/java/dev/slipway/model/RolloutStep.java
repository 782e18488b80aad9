package dev.slipway.model;

/** Where core stands in carrying out a revision. Each step has a fence of its own. */
public enum RolloutStep {
    /** Before a recreate: whatever runs goes to no replica. */
    DRAIN,
    /** The revision runs with the replicas that it asks for. */
    RUN
}
