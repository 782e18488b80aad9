package dev.slipway.provider.k8s.internal.kube;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a provider says when its API server refused or failed: the one place where that is translated, with what to do about it. */
public final class KubeFailures {
    private static final int INTERNAL_ERROR = 500;
    private static final Pattern MISSING_NAMESPACE =
            Pattern.compile("namespaces? \"([^\"]+)\" (not found|does not exist)");

    /** Parts of the control plane that were away for a moment, as the API server tells of them. */
    private static final Pattern PASSING =
            Pattern.compile("etcdserver: |code = Unavailable|timed out|timeout|deadline exceeded"
                    + "|connection re(fused|set)|no endpoints available|no such host");

    private KubeFailures() {}

    /**
     * Makes a call, and translates what goes wrong with it.
     *
     * @param <T> what it gives
     * @param call what may throw a {@link KubeException}
     * @return what it gave
     * @throws ProviderException what {@link #provider} makes of that
     */
    public static <T> T asked(Supplier<T> call) {
        try {
            return call.get();
        } catch (KubeException e) {
            throw provider(e);
        }
    }

    /**
     * Translates it.
     *
     * @param failure what went wrong
     * @return what to throw, with the failure as its cause
     */
    public static ProviderException provider(KubeException failure) {
        String words = failure.getMessage();
        return switch (failure.kind()) {
            case UNREACHABLE -> because(ErrorCode.UNREACHABLE, words, failure);
            case NO_ANSWER -> because(ErrorCode.TIMEOUT, words, failure);
            case THROTTLED -> later(ErrorCode.THROTTLED, words, failure);
            case NOT_AVAILABLE -> later(ErrorCode.UNREACHABLE, words, failure);
            case BROKE_DOWN -> brokeDown(words, failure);
            case STALE -> because(ErrorCode.CONTENDED, words, failure);
            case NOT_FOUND -> because(ErrorCode.REJECTED, words + missing(words), failure);
            case EXPIRED -> because(ErrorCode.UNREACHABLE, words + "; it has to be listed anew", failure);
            case UNAUTHENTICATED ->
                because(
                        ErrorCode.UNAUTHENTICATED,
                        words + "; renew the credentials or certificates that the connection is made with",
                        failure);
            case FORBIDDEN ->
                because(
                        ErrorCode.FORBIDDEN,
                        words + "; give the account that the connection is made with a role that allows it",
                        failure);
            case QUOTA -> because(ErrorCode.REJECTED, words + "; raise the ResourceQuota of the namespace", failure);
            case INVALID -> because(ErrorCode.REJECTED, words, failure);
            case UNREADABLE -> because(ErrorCode.INTERNAL, words + "; is it a Kubernetes API server?", failure);
        };
    }

    /** Who waited in vain for a part of the control plane may be asked again soon; a server that has an error of its own will have it again. */
    private static ProviderException brokeDown(String words, KubeException failure) {
        boolean isOwn =
                failure.status() == INTERNAL_ERROR && !PASSING.matcher(words).find();
        return because(isOwn ? ErrorCode.INTERNAL : ErrorCode.TIMEOUT, words, failure);
    }

    private static String missing(String words) {
        Matcher namespace = MISSING_NAMESPACE.matcher(words);
        return namespace.find()
                ? "; create the namespace '" + namespace.group(1)
                        + "', or name another one in the setting 'namespace' or" + " 'namespace/GROUP'"
                : "; the cluster has no such thing, or doesn't serve the kind: check the address of the API server and its version";
    }

    /** However long the server wants to be left alone, that is what counts. */
    private static ProviderException later(ErrorCode otherwise, String words, KubeException failure) {
        return failure.retryAfter()
                .map(after -> {
                    ProviderException throttled = ProviderException.throttled(words, after);
                    throttled.initCause(failure);
                    return throttled;
                })
                .orElseGet(() -> because(otherwise, words, failure));
    }

    private static ProviderException because(ErrorCode code, String words, KubeException failure) {
        return new ProviderException(code, words, failure);
    }
}
