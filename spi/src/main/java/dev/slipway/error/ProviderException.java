package dev.slipway.error;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A back end failed or refused. Providers throw it with one of the codes {@link ErrorCode#UNREACHABLE},
 * {@link ErrorCode#TIMEOUT}, {@link ErrorCode#THROTTLED}, {@link ErrorCode#CONFLICT}, {@link ErrorCode#UNAUTHENTICATED},
 * {@link ErrorCode#FORBIDDEN}, {@link ErrorCode#REJECTED} and {@link ErrorCode#INTERNAL}; the first three are retryable.
 */
public final class ProviderException extends DeploymentException {
    private static final long serialVersionUID = 1L;

    private static final Set<ErrorCode> CODES = Collections.unmodifiableSet(EnumSet.of(
            ErrorCode.UNREACHABLE,
            ErrorCode.TIMEOUT,
            ErrorCode.THROTTLED,
            ErrorCode.CONFLICT,
            ErrorCode.UNAUTHENTICATED,
            ErrorCode.FORBIDDEN,
            ErrorCode.REJECTED,
            ErrorCode.INTERNAL));

    private final transient Optional<Duration> retryAfter;

    /**
     * A failure in the provider's own words.
     *
     * @param code one of the codes above
     * @param message what happened and what to do, without secrets
     * @throws IllegalArgumentException if the code is none of those
     */
    public ProviderException(ErrorCode code, String message) {
        super(checked(code, message), message, isPassing(code), Optional.empty());
        this.retryAfter = Optional.empty();
    }

    /**
     * A failure that another one caused.
     *
     * @param code one of the codes above
     * @param message what happened and what to do, without secrets
     * @param cause what happened
     * @throws IllegalArgumentException if the code is none of those
     */
    public ProviderException(ErrorCode code, String message, Throwable cause) {
        super(checked(code, message), message, isPassing(code), Optional.empty(), cause);
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

    private static ErrorCode checked(ErrorCode code, String message) {
        if (!CODES.contains(code)) {
            throw new IllegalArgumentException(code + " must be one of " + CODES + ", for: " + message);
        }
        return code;
    }

    private static boolean isPassing(ErrorCode code) {
        return code == ErrorCode.UNREACHABLE || code == ErrorCode.TIMEOUT || code == ErrorCode.THROTTLED;
    }
}
