package dev.slipway.error;

import java.time.Duration;
import java.util.Optional;

/**
 * A back end failed or refused. Providers throw it with one of the codes {@link ErrorCode#UNREACHABLE},
 * {@link ErrorCode#TIMEOUT}, {@link ErrorCode#THROTTLED}, {@link ErrorCode#CONFLICT}, {@link ErrorCode#UNAUTHENTICATED},
 * {@link ErrorCode#FORBIDDEN}, {@link ErrorCode#REJECTED} and {@link ErrorCode#INTERNAL}; the first three are retryable.
 */
public final class ProviderException extends DeploymentException {
    private static final long serialVersionUID = 1L;

    private final transient Optional<Duration> retryAfter;

    /**
     * A failure in the provider's own words.
     *
     * @param code one of the codes above
     * @param message what happened and what to do, without secrets
     */
    public ProviderException(ErrorCode code, String message) {
        super(code, message, isPassing(code), Optional.empty());
        this.retryAfter = Optional.empty();
    }

    /**
     * A failure that another one caused.
     *
     * @param code one of the codes above
     * @param message what happened and what to do, without secrets
     * @param cause what happened
     */
    public ProviderException(ErrorCode code, String message, Throwable cause) {
        super(code, message, isPassing(code), Optional.empty(), cause);
        this.retryAfter = Optional.empty();
    }

    private ProviderException(String message, Duration retryAfter) {
        super(ErrorCode.THROTTLED, message, true, Optional.empty());
        this.retryAfter = Optional.of(retryAfter);
    }

    /**
     * The back end asks to come back later.
     *
     * @param message what it said
     * @param retryAfter after how long
     * @return the error
     */
    public static ProviderException throttled(String message, Duration retryAfter) {
        return new ProviderException(message, retryAfter);
    }

    /**
     * When the back end wants to be asked again.
     *
     * @return empty if it didn't say
     */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    private static boolean isPassing(ErrorCode code) {
        return code == ErrorCode.UNREACHABLE || code == ErrorCode.TIMEOUT || code == ErrorCode.THROTTLED;
    }
}
