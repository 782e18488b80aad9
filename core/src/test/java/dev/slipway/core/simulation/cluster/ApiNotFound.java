package dev.slipway.core.simulation.cluster;

/** There is no such object. */
public final class ApiNotFound extends ApiRefusal {
    private static final long serialVersionUID = 1L;

    ApiNotFound(String message) {
        super(message);
    }
}
