package dev.slipway.core;

/** What a rollback brings back besides the model: these are operational settings, which it keeps as they are otherwise. */
public enum Restore {
    /** The number of replicas that the older revision had. */
    REPLICAS,
    /** Whether the older revision was running or stopped. */
    RUN_STATE,
    /** Who may call the endpoint of the older revision: anybody, or its clients. Never which clients there are. */
    ACCESS
}
