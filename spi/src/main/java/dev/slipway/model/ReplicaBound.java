package dev.slipway.model;

/**
 * What may exist of a deployment until a live observation shows otherwise: rollouts that follow one another quickly leave
 * replicas of several kinds, of which the record can say only how many there are at most and what each takes at most.
 *
 * @param most how many replicas may exist, terminating ones included; at least 0
 * @param widest what one of them takes at most, resource by resource
 */
public record ReplicaBound(int most, ResourceAmounts widest) {
    /**
     * Checks the number.
     *
     * @param most at least 0
     * @param widest what one takes at most
     * @throws InvalidValueException if it is negative
     */
    public ReplicaBound {
        if (most < 0) {
            throw new InvalidValueException("most", most + " must not be negative");
        }
    }

    /**
     * Whether this is no more than so many replicas of one kind.
     *
     * @param replicas how many
     * @param perReplica what each takes
     * @return true if nothing else may exist
     */
    public boolean isWithin(int replicas, ResourceAmounts perReplica) {
        return most <= replicas && (most == 0 || widest.isWithin(perReplica));
    }
}
