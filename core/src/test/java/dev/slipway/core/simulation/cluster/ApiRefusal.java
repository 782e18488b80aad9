package dev.slipway.core.simulation.cluster;

/** A definite answer of the cluster: nothing was written. */
public abstract sealed class ApiRefusal extends RuntimeException permits ApiConflict, ApiNotFound, ApiExists {
    private static final long serialVersionUID = 1L;

    ApiRefusal(String message) {
        super(message);
    }
}
