package dev.slipway.core.simulation.cluster;

/**
 * A guarantee that was broken at the instant of a write.
 *
 * @param guarantee for example {@code G5}
 * @param sentence what was done to what
 */
public record Breach(String guarantee, String sentence) {
    @Override
    public String toString() {
        return guarantee + ": " + sentence;
    }
}
