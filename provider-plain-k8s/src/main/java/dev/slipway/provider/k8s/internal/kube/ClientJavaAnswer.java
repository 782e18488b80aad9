package dev.slipway.provider.k8s.internal.kube;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import okhttp3.Response;

/** An answer, whole. */
final class ClientJavaAnswer {
    private final int status;
    private final boolean isGood;
    private final byte[] body;
    private final Optional<String> retryAfter;
    private final Optional<Instant> date;

    ClientJavaAnswer(Response response, byte[] body) {
        this.status = response.code();
        this.isGood = response.isSuccessful();
        this.body = body;
        this.retryAfter = Optional.ofNullable(response.header("Retry-After"));
        this.date = Optional.ofNullable(response.header("Date")).flatMap(KubeTrouble::date);
    }

    int status() {
        return status;
    }

    boolean isGood() {
        return isGood;
    }

    byte[] body() {
        return body;
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    Optional<String> retryAfter() {
        return retryAfter;
    }

    /** When it was given, by the server's clock. */
    Optional<Instant> date() {
        return date;
    }
}
