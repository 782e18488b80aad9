package dev.slipway.model;

import java.net.URI;
import java.util.Objects;

/**
 * Where a deployment answers.
 *
 * @param uri the base address, without a path of the protocol; with a scheme, and without user or password
 * @param access who may call it
 */
public record Endpoint(URI uri, Access access) {
    /**
     * Checks the address.
     *
     * @param uri the base address
     * @param access who may call it
     * @throws InvalidValueException if the address has no scheme, or carries a user or password
     */
    public Endpoint {
        checkAddress("endpoint", uri);
        Objects.requireNonNull(access, "access");
    }

    /** A password in an address would be in every log; so the message doesn't repeat the address either. */
    static void checkAddress(String what, URI uri) {
        Objects.requireNonNull(uri, "uri");
        String authority = uri.getRawAuthority();
        if (authority != null && authority.indexOf('@') >= 0) {
            throw new InvalidValueException(what, "the address must not carry a user or password before '@'");
        }
        if (!uri.isAbsolute()) {
            throw new InvalidValueException(
                    what, "'" + NameRules.shown(uri.toString()) + "' must start with a scheme such as http://");
        }
    }

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
