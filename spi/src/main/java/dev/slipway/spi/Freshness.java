package dev.slipway.spi;

/** How recent an observation must be. */
public enum Freshness {
    /** What the provider knows already, perhaps a little old; cheap for any number of deployments. */
    CACHED,
    /** Read from the back end itself, begun after the call; what decisions are made on. */
    LIVE
}
