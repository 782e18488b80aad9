package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import java.util.Optional;

/** What is said of a log that can't be read. */
final class LogTrouble {
    private static final int OK = 200;
    private static final int MOST_WORDS = 200;

    private LogTrouble() {}

    /** A line that no container wrote: the node says why it can't go on. */
    static KubeException untimed(LogTarget target, String line) {
        String words = line.length() > MOST_WORDS ? line.substring(0, MOST_WORDS) : line;
        return new KubeException(
                KubeException.Kind.NOT_AVAILABLE,
                OK,
                "the log of " + target.replica() + ": the node says: " + words,
                Optional.empty(),
                null);
    }

    /** Reading harms nothing, so whatever may pass is tried again; a server says so of a node that it can't reach. */
    static ProviderException of(KubeException failure) {
        ErrorCode code = switch (failure.kind()) {
            case UNREACHABLE, NOT_AVAILABLE, BROKE_DOWN, EXPIRED -> ErrorCode.UNREACHABLE;
            case NO_ANSWER -> ErrorCode.TIMEOUT;
            case THROTTLED -> ErrorCode.THROTTLED;
            case STALE -> ErrorCode.CONTENDED;
            case UNAUTHENTICATED -> ErrorCode.UNAUTHENTICATED;
            case FORBIDDEN -> ErrorCode.FORBIDDEN;
            case NOT_FOUND, QUOTA, INVALID -> ErrorCode.REJECTED;
            case UNREADABLE -> ErrorCode.INTERNAL;
        };
        return new ProviderException(code, failure.getMessage(), failure);
    }
}
