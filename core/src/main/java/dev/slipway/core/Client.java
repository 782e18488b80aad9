package dev.slipway.core;

import dev.slipway.model.Actor;
import dev.slipway.model.ClientName;
import dev.slipway.model.EndpointClient;
import java.time.Instant;
import java.util.Objects;

/**
 * Somebody who may call a private endpoint, as people see it: without anything of its token.
 *
 * @param name what it calls itself
 * @param addedAt since when, UTC
 * @param addedBy who let it in
 */
public record Client(ClientName name, Instant addedAt, Actor addedBy) {
    /**
     * Checks that nothing is missing.
     *
     * @param name what it calls itself
     * @param addedAt since when, UTC
     * @param addedBy who let it in
     */
    public Client {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(addedAt, "addedAt");
        Objects.requireNonNull(addedBy, "addedBy");
    }

    static Client of(EndpointClient client) {
        return new Client(client.name(), client.addedAt(), client.addedBy());
    }
}
