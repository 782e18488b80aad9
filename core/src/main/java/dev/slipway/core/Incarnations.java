package dev.slipway.core;

import dev.slipway.model.Incarnation;
import dev.slipway.model.RequestId;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Makes incarnations: random ones, so that no two deploys share one, with a mark of the request that asked for the deploy
 * behind it. The ledger alone then tells which deployment a request made, whatever its id, and however long its history has
 * become. Thread-safe if its source of randomness is.
 */
final class Incarnations {
    private static final int MARK = 20;

    private final RandomGenerator random;

    Incarnations(RandomGenerator random) {
        this.random = random;
    }

    Incarnation next(Optional<RequestId> request) {
        var fresh = Incarnation.random(random);
        return request.map(id -> new Incarnation(fresh + suffix(id))).orElse(fresh);
    }

    static boolean isMadeBy(RequestId request, Incarnation incarnation) {
        return incarnation.value().endsWith(suffix(request));
    }

    /** About 100 bits of a digest, which no two requests share by accident. */
    private static String suffix(RequestId request) {
        String digits = new BigInteger(1, sha256(request.value())).toString(Character.MAX_RADIX);
        String padded = "0".repeat(MARK) + digits;
        return "-" + padded.substring(padded.length() - MARK);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
