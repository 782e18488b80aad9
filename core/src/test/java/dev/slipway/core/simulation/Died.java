package dev.slipway.core.simulation;

/** Ends a simulated process in the middle of whatever it does, as kill -9 does: nobody catches it. */
final class Died extends Error {
    private static final long serialVersionUID = 1L;

    Died(String when) {
        super("the process died " + when, null, false, false);
    }
}
