package dev.slipway.core.simulation;

/** A guarantee was broken. */
final class Broken extends AssertionError {
    private static final long serialVersionUID = 1L;
    private final String guarantee;

    Broken(String guarantee, String what) {
        super(guarantee + ": " + what);
        this.guarantee = guarantee;
    }

    /** Which one. */
    String guarantee() {
        return guarantee;
    }
}
