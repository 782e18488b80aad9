package dev.slipway.error;

import dev.slipway.model.LedgerScope;
import dev.slipway.model.RevisionKey;
import java.util.Optional;

/**
 * A store failed. Either nothing was recorded and the same call may succeed later ({@link ErrorCode#STORE_UNAVAILABLE},
 * retryable), or nobody can tell whether a commit was recorded ({@link ErrorCode#OUTCOME_UNKNOWN}, never retried: read the
 * ledger again), or nothing was recorded and nothing will be until somebody acts ({@link ErrorCode#STORE_NEWER},
 * {@link ErrorCode#STORE_DAMAGED}, {@link ErrorCode#LEDGER_FULL}, {@link ErrorCode#READ_ONLY},
 * {@link ErrorCode#STORE_NOT_EMPTY}; not retryable).
 */
public final class StoreException extends DeploymentException {
    private static final long serialVersionUID = 1L;

    private StoreException(ErrorCode code, String message, boolean retryable, Throwable cause) {
        super(code, message, retryable, Optional.empty(), cause);
    }

    private StoreException(ErrorCode code, String message, boolean retryable) {
        super(code, message, retryable, Optional.empty());
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

    /**
     * A newer version of the library has written what this version can't keep. Nothing was recorded.
     *
     * @param message which document, and which version it needs
     * @return the error to throw
     */
    public static StoreException newer(String message) {
        return new StoreException(ErrorCode.STORE_NEWER, message, false);
    }

    /**
     * The store holds something that isn't its own, or not whole. Nothing was recorded.
     *
     * @param message which thing, and what is wrong with it
     * @return the error to throw
     */
    public static StoreException damaged(String message) {
        return new StoreException(ErrorCode.STORE_DAMAGED, message, false);
    }

    /**
     * The store holds something that isn't its own, or not whole. Nothing was recorded.
     *
     * @param message which thing, and what is wrong with it
     * @param cause the error
     * @return the error to throw
     */
    public static StoreException damaged(String message, Throwable cause) {
        return new StoreException(ErrorCode.STORE_DAMAGED, message, false, cause);
    }

    /**
     * The store can only be read. Nothing was recorded.
     *
     * @param message which store
     * @return the error to throw
     */
    public static StoreException readOnly(String message) {
        return new StoreException(ErrorCode.READ_ONLY, message, false);
    }

    /**
     * A store shall be made of an export where there is something already. Nothing was changed.
     *
     * @param message where, and what is there
     * @return the error to throw
     */
    public static StoreException notEmpty(String message) {
        return new StoreException(ErrorCode.STORE_NOT_EMPTY, message, false);
    }

    /**
     * The ledger has no room for another deployment. Nothing was recorded.
     *
     * @param scope whose ledger
     * @param size how many bytes it would have
     * @param most how many it may have
     * @return the error to throw
     */
    public static StoreException ledgerFull(LedgerScope scope, long size, long most) {
        return new StoreException(
                ErrorCode.LEDGER_FULL,
                "the ledger of " + scope + " would have " + size + " bytes; it may have at most " + most
                        + ". Delete a deployment or remove a client, or use another group",
                false);
    }

    /**
     * A revision is bigger than the store can keep. Nothing was recorded.
     *
     * @param revision which revision
     * @param size how many bytes it would have
     * @param most how many it may have
     * @return the error to throw
     */
    public static StoreException revisionTooBig(RevisionKey revision, long size, long most) {
        return new StoreException(
                ErrorCode.LEDGER_FULL,
                "revision " + revision.number() + " of '"
                        + revision.deployment().id() + "' would have " + size
                        + " bytes; this store keeps at most " + most
                        + ". Shorten its environment variables, metadata or texts",
                false);
    }
}
