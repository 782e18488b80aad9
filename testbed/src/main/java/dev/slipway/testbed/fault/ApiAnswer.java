package dev.slipway.testbed.fault;

import java.time.Duration;
import java.util.Optional;

/**
 * An answer that a proxy gives in the API server's place: a {@code Status} object, as the API server itself would send. Immutable.
 *
 * @param code the HTTP status, 400 to 599
 * @param reason the reason in the words of the Kubernetes API, such as {@code TooManyRequests}
 * @param retryAfter what its header Retry-After says, in whole seconds
 */
public record ApiAnswer(int code, String reason, Optional<Duration> retryAfter) {
    /**
     * Checks the status.
     *
     * @param code see the record
     * @param reason see the record
     * @param retryAfter see the record
     * @throws IllegalArgumentException if the code is no error
     */
    public ApiAnswer {
        if (code < 400 || code > 599) {
            throw new IllegalArgumentException("code is " + code + " and must be 400 to 599");
        }
    }

    /**
     * The API server is too busy: 429.
     *
     * @param retryAfter when to come back
     * @return the answer
     */
    public static ApiAnswer tooManyRequests(Duration retryAfter) {
        return new ApiAnswer(429, "TooManyRequests", Optional.of(retryAfter));
    }

    /**
     * The API server, or what is behind it, isn't there: 503.
     *
     * @return the answer
     */
    public static ApiAnswer serviceUnavailable() {
        return new ApiAnswer(503, "ServiceUnavailable", Optional.empty());
    }

    /**
     * The API server has a fault: 500.
     *
     * @return the answer
     */
    public static ApiAnswer internalError() {
        return new ApiAnswer(500, "InternalError", Optional.empty());
    }

    /**
     * Somebody else changed the object: 409.
     *
     * @return the answer
     */
    public static ApiAnswer conflict() {
        return new ApiAnswer(409, "Conflict", Optional.empty());
    }

    /**
     * The resource version, or the token of the next page, is too old: 410.
     *
     * @return the answer
     */
    public static ApiAnswer expired() {
        return new ApiAnswer(410, "Expired", Optional.empty());
    }

    /**
     * The caller may not do this: 403.
     *
     * @return the answer
     */
    public static ApiAnswer forbidden() {
        return new ApiAnswer(403, "Forbidden", Optional.empty());
    }

    /** The body in JSON. */
    String body() {
        var details = retryAfter
                .map(wait -> ",\"details\":{\"retryAfterSeconds\":" + wait.toSeconds() + "}")
                .orElse("");
        return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"a fault"
                + " of the test bed\",\"reason\":\"" + reason + "\"" + details + ",\"code\":" + code + "}\n";
    }
}
