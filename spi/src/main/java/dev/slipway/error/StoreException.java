package dev.slipway.error;

import java.util.Optional;

/**
 * A store failed. Either nothing was recorded and the same call may succeed later ({@link ErrorCode#STORE_UNAVAILABLE},
 * retryable), or nobody can tell whether a commit was recorded ({@link ErrorCode#OUTCOME_UNKNOWN}, never retried: read the
 * ledger again).
 */
public final class StoreException extends DeploymentException {
    private static final long serialVersionUID = 1L;

    private StoreException(ErrorCode code, String message, boolean retryable, Throwable cause) {
        super(code, message, retryable, Optional.empty(), cause);
    }

    /**
     * The store can't be read or written now, and nothing was recorded.
     *
     * @param message what happened
     * @param cause the error
     * @return the error to throw
     */
    public static StoreException unavailable(String message, Throwable cause) {
        return new StoreException(ErrorCode.STORE_UNAVAILABLE, message, true, cause);
    }

    /**
     * It can't be told whether a commit was recorded.
     *
     * @param message what happened
     * @param cause the error
     * @return the error to throw
     */
    public static StoreException outcomeUnknown(String message, Throwable cause) {
        return new StoreException(ErrorCode.OUTCOME_UNKNOWN, message, false, cause);
    }
}
