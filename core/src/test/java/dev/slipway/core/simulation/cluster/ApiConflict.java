package dev.slipway.core.simulation.cluster;

/** The object isn't the one that was read, or has changed since. */
public final class ApiConflict extends ApiRefusal {
    private static final long serialVersionUID = 1L;

    ApiConflict(String message) {
        super(message);
    }
}
