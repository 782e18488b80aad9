package dev.slipway.core.simulation;

/** The edge between a simulated process and the world: everything that others can see happens behind one of these. */
@FunctionalInterface
public interface Boundary {
    /** Nobody else runs. */
    Boundary NONE = what -> {};

    /**
     * Lets others go first. Called right before each effect on, or look at, what is shared; it may not come back at all, if
     * the process dies here.
     *
     * @param what the call, in a few words, for the trace
     */
    void before(String what);
}
