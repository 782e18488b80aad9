package dev.slipway.core.simulation.cluster;

/** There is an object of that name already. */
public final class ApiExists extends ApiRefusal {
    private static final long serialVersionUID = 1L;

    ApiExists(String message) {
        super(message);
    }
}
