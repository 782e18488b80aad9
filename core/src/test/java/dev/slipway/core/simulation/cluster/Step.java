package dev.slipway.core.simulation.cluster;

/**
 * Something that can happen in the cluster now.
 *
 * @param name short, and the same whenever the same thing can happen
 * @param action does it; only valid until anything else has happened
 */
public record Step(String name, Runnable action) {
    /** Does it. */
    public void run() {
        action.run();
    }

    @Override
    public String toString() {
        return name;
    }
}
