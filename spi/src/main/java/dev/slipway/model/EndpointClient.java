package dev.slipway.model;

import java.time.Instant;
import java.util.Objects;

/**
 * Who may call a private endpoint.
 *
 * @param name what it calls itself
 * @param hash what its token is checked against
 * @param addedAt since when, UTC
 * @param addedBy who let it in
 */
public record EndpointClient(ClientName name, TokenHash hash, Instant addedAt, Actor addedBy) {
    /**
     * Checks that nothing is missing.
     *
     * @param name what it calls itself
     * @param hash what its token is checked against
     * @param addedAt since when, UTC
     * @param addedBy who let it in
     */
    public EndpointClient {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(hash, "hash");
        Objects.requireNonNull(addedAt, "addedAt");
        Objects.requireNonNull(addedBy, "addedBy");
    }
}
