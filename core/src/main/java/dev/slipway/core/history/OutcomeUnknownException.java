package dev.slipway.core.history;

import java.io.IOException;

/** A version may have been published, and it can't be told. */
final class OutcomeUnknownException extends IOException {
    private static final long serialVersionUID = 1L;

    OutcomeUnknownException(String message, Throwable cause) {
        super(message, cause);
    }

    OutcomeUnknownException(String message) {
        super(message);
    }
}
