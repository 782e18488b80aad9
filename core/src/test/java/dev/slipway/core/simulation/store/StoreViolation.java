package dev.slipway.core.simulation.store;

/** A guarantee was broken. */
public final class StoreViolation extends AssertionError {
    private static final long serialVersionUID = 1L;

    StoreViolation(String message) {
        super(message);
    }

    StoreViolation(String message, Throwable cause) {
        super(message, cause);
    }
}
