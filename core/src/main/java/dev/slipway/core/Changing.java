package dev.slipway.core;

/**
 * What changes deployments for a host.
 *
 * @param mutations what is recorded as a revision, and deletions
 * @param plans what a mutation would come to
 * @param clients who may call a private endpoint
 * @param adoptions of a record that the back end is ahead of
 * @param forcedReleases of what is lost and still held
 * @param repairs of what somebody has changed by hand
 */
record Changing(
        Mutations mutations,
        Plans plans,
        Clients clients,
        Adoptions adoptions,
        ForcedReleases forcedReleases,
        Repairs repairs) {}
