package dev.slipway.core;

import dev.slipway.model.TokenHash;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What a client of a private endpoint proves itself with: 256 random bits. It exists once, in the answer of
 * {@link DeploymentManager#addClient}; nothing but its hash is kept, so a lost token is replaced by removing the client and adding
 * it again. Its text is never part of {@link #toString}. Immutable.
 */
public final class ClientToken {
    private static final int BYTES = 32;

    private final String text;

    private ClientToken(String text) {
        this.text = text;
    }

    static ClientToken random(SecureRandom random) {
        byte[] bits = new byte[BYTES];
        random.nextBytes(bits);
        return new ClientToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    /**
     * The secret itself, to be shown to whoever asked for it and to nobody else.
     *
     * @return 43 letters, digits, {@code -} and {@code _}
     */
    public String reveal() {
        return text;
    }

    TokenHash hash() {
        return TokenHash.of(text);
    }

    /** Hides the token. */
    @Override
    public String toString() {
        return "(token)";
    }
}
