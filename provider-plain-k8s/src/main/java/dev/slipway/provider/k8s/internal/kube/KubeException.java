package dev.slipway.provider.k8s.internal.kube;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An API server refused or failed, or can't be asked. Says it in the server's own words, with the call that it was. */
public final class KubeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final int status;
    private final transient Optional<Duration> retryAfter;

    /**
     * Makes one.
     *
     * @param kind what it comes to
     * @param status the HTTP status; 0 without an answer
     * @param message the call, and the server's words
     * @param retryAfter how much later the server wants to be asked again
     * @param cause what was thrown below; null if nothing was
     */
    public KubeException(
            Kind kind, int status, String message, Optional<Duration> retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** What it comes to. */
    public Kind kind() {
        return kind;
    }

    /** The HTTP status; 0 without an answer. */
    public int status() {
        return status;
    }

    /** How much later the server wants to be asked again. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** What a failure comes to. */
    public enum Kind {
        /** No connection could be made: nothing happened. */
        UNREACHABLE(false),
        /** The connection broke, or no answer came in time: it may have happened. */
        NO_ANSWER(true),
        /** Too many requests, 429: nothing happened. */
        THROTTLED(false),
        /** The server isn't available now, 503: nothing happened. */
        NOT_AVAILABLE(false),
        /** The server gave up waiting, 504 or 408, or broke down, 500 or 502: it may have happened. */
        BROKE_DOWN(true),
        /** The object isn't as it was read, or isn't there, or is there already, 409: nothing happened. */
        STALE(false),
        /** There is none, 404: of a write, the namespace or the kind is missing. */
        NOT_FOUND(false),
        /** The server doesn't remember that far back, 410. */
        EXPIRED(false),
        /** The server doesn't know who asks, 401, or the connection isn't trusted. */
        UNAUTHENTICATED(false),
        /** The server knows and says no, 403: by RBAC. */
        FORBIDDEN(false),
        /** The cluster's own quota, 403, says no. */
        QUOTA(false),
        /** What was asked for can't be, 400, 413, 415, 422, or an admission rule says no. */
        INVALID(false),
        /** The answer makes no sense. */
        UNREADABLE(true);

        private final boolean mayHaveHappened;

        Kind(boolean mayHaveHappened) {
            this.mayHaveHappened = mayHaveHappened;
        }

        /** Whether what was asked for may have happened all the same. */
        public boolean mayHaveHappened() {
            return mayHaveHappened;
        }
    }
}
