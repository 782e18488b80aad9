package dev.slipway.examples.local;

import dev.slipway.model.Endpoint;
import dev.slipway.model.EndpointClient;
import dev.slipway.model.Rollout;
import dev.slipway.model.TokenHash;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who may call an endpoint: anybody, or clients that send their name and token by HTTP Basic. Immutable.
 *
 * @param access whether it is private
 * @param clients the hashes of their tokens by name
 */
record Guard(Endpoint.Access access, SortedMap<String, TokenHash> clients) {
    private static final String SCHEME = "basic ";

    /** What the token of somebody unknown is compared with, so that this takes as long as for somebody known. */
    private static final TokenHash NOBODY = TokenHash.of("");

    Guard {
        clients = Collections.unmodifiableSortedMap(new TreeMap<>(clients));
    }

    static Guard of(Rollout rollout) {
        var hashes = new TreeMap<String, TokenHash>();
        for (EndpointClient client : rollout.clients()) {
            hashes.put(client.name().value(), client.hash());
        }
        return new Guard(rollout.revision().spec().access(), hashes);
    }

    static Guard of(Endpoint.Access access, Map<String, TokenHash> clients) {
        return new Guard(access, new TreeMap<>(clients));
    }

    boolean isPrivate() {
        return access == Endpoint.Access.PRIVATE;
    }

    /** Whether a request with this header may pass. */
    boolean admits(@Nullable String authorization) {
        return !isPrivate() || isClient(authorization);
    }

    private boolean isClient(@Nullable String authorization) {
        if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return false;
        }
        String credentials;
        try {
            byte[] decoded = Base64.getDecoder()
                    .decode(authorization.substring(SCHEME.length()).strip());
            credentials = new String(decoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return false;
        }
        int colon = credentials.indexOf(':');
        if (colon < 0) {
            return false;
        }
        TokenHash hash = clients.get(credentials.substring(0, colon));
        boolean matches = (hash == null ? NOBODY : hash).matches(credentials.substring(colon + 1));
        return matches && hash != null;
    }
}
