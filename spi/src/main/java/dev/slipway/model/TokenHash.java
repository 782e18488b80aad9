package dev.slipway.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * All that is kept of a client's token: its SHA-256. Tokens are 256 random bits, which nobody can guess however fast a guess is
 * checked, so neither salt nor a slow hash would add anything.
 *
 * @param value 43 characters of base64url, without padding
 */
public record TokenHash(String value) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    /**
     * Checks the form.
     *
     * @param value 43 characters of base64url, without padding
     * @throws InvalidValueException if it has another form; the message doesn't repeat it, since it might be a token
     */
    public TokenHash {
        Objects.requireNonNull(value, "value");
        if (!FORM.matcher(value).matches()) {
            throw new InvalidValueException("tokenHash", "must be the 43 characters of a SHA-256 in base64url");
        }
    }

    /**
     * The hash of a token.
     *
     * @param token the token's text
     * @return its hash
     */
    public static TokenHash of(String token) {
        return new TokenHash(Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(token)));
    }

    /**
     * Whether this is the hash of a token. Takes equally long whatever is wrong with the token.
     *
     * @param token what a caller sent
     * @return true if it is the client's token
     */
    public boolean matches(String token) {
        return MessageDigest.isEqual(
                value.getBytes(StandardCharsets.US_ASCII), of(token).value().getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Hides it: nobody who reads a log has any use for it. */
    @Override
    public String toString() {
        return "(hash)";
    }
}
