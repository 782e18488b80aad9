package dev.slipway.examples.local;

/**
 * What all deployments of a provider share.
 *
 * @param settings what the host set
 * @param state what outlives the host
 * @param clock tells times
 * @param proxy where endpoints are
 * @param prober asks replicas
 * @param pump carries their output
 * @param ports hands out ports
 * @param wake makes the next tick come now
 */
record Site(
        LocalSettings settings,
        StateDirectory state,
        SteadyClock clock,
        Proxy proxy,
        Prober prober,
        LogPump pump,
        Ports ports,
        Runnable wake) {}
