package dev.slipway.model;

import java.util.Objects;

/**
 * What a revision really takes in a back end, so that the quota counts the truth. Pure: the same revision and strategy
 * always give the same footprint.
 *
 * @param perReplica what one replica takes: its instance type and everything that the back end puts beside it
 * @param strategy how the back end will really replace replicas, where it has a way of its own; else the one asked for
 * @param terminatingOverlap how many old replicas may still be terminating, beyond the strategy's numbers, when new ones
 *     are asked for; 0 where the back end waits for them
 */
public record Footprint(ResourceAmounts perReplica, Strategy strategy, int terminatingOverlap) {
    /**
     * Checks the number.
     *
     * @param perReplica what one replica takes
     * @param strategy how replicas are replaced
     * @param terminatingOverlap at least 0
     * @throws InvalidValueException if it is negative
     */
    public Footprint {
        Objects.requireNonNull(perReplica, "perReplica");
        Objects.requireNonNull(strategy, "strategy");
        if (terminatingOverlap < 0) {
            throw new InvalidValueException("terminatingOverlap", terminatingOverlap + " must not be negative");
        }
    }
}
