package dev.slipway.provider.k8s.internal.kube;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What an API server says of a call that failed.
 *
 * @param kind {@code Status}
 * @param code the HTTP status; 0 if it isn't given
 * @param reason in one word; empty if there is none
 * @param message in a sentence; empty if there is none
 * @param details about what
 */
record KubeStatus(String kind, int code, String reason, String message, Details details) {
    /** Takes null for what is left out. */
    KubeStatus {
        kind = kind == null ? "" : kind;
        reason = reason == null ? "" : reason;
        message = message == null ? "" : message;
        details = details == null ? new Details(null, List.of()) : details;
    }

    /** Reads an answer's body; empty if it isn't an API server's own. */
    static Optional<KubeStatus> of(String body) {
        return KubeJson.read(body, KubeStatus.class)
                .filter(status -> status.kind().equals("Status"));
    }

    /** Whether the server knows that there is no such thing, and it isn't somebody on the way who says so. */
    boolean isAbsence() {
        return reason.equals("NotFound");
    }

    OptionalLong retryAfterSeconds() {
        Long seconds = details.retryAfterSeconds();
        return seconds == null || seconds <= 0 ? OptionalLong.empty() : OptionalLong.of(seconds);
    }

    boolean hasCause(String cause) {
        return details.causes().stream().anyMatch(one -> one.reason().equals(cause));
    }

    /**
     * About what.
     *
     * @param retryAfterSeconds how much later the server wants to be asked again
     * @param causes what was wrong, one by one
     */
    record Details(@Nullable Long retryAfterSeconds, List<Cause> causes) {
        /** Takes null for what is left out. */
        Details {
            causes = causes == null ? List.of() : causes;
        }
    }

    /**
     * One thing that was wrong.
     *
     * @param reason in one word
     * @param field where
     */
    record Cause(String reason, String field) {
        /** Takes null for what is left out. */
        Cause {
            reason = reason == null ? "" : reason;
            field = field == null ? "" : field;
        }
    }
}
