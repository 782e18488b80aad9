package dev.slipway.model;

import java.net.URI;

/**
 * Where a deployment answers.
 *
 * @param uri the base address, without a path of the protocol
 * @param access who may call it
 */
public record Endpoint(URI uri, Access access) {
    /** Who may call an endpoint. */
    public enum Access {
        /** Anybody who reaches it. */
        PUBLIC,
        /** Clients with a name and a token. */
        PRIVATE
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
