package dev.slipway.model;

import org.immutables.value.Value;

/**
 * How many replicas a back end was asked for, and how many there are of which kind. Count them all from one listing:
 * numbers of different instants may not be possible together, and are refused then.
 */
@Value.Immutable
@ValueStyle
public interface ReplicaCounts {
    /** None asked for, none there. */
    ReplicaCounts NONE = builder().desired(0).build();

    /**
     * How many the back end was asked for.
     *
     * @return at least 0
     */
    int desired();

    /**
     * How many exist and aren't terminating, of any revision.
     *
     * @return at least 0
     */
    @Value.Default
    default int existing() {
        return 0;
    }

    /**
     * How many of the existing ones run what was asked for last.
     *
     * @return at most {@link #existing()}
     */
    @Value.Default
    default int updated() {
        return 0;
    }

    /**
     * How many of the existing ones can answer, of any revision.
     *
     * @return at most {@link #existing()}
     */
    @Value.Default
    default int ready() {
        return 0;
    }

    /**
     * How many of the updated ones can answer.
     *
     * @return at most {@link #updated()} and {@link #ready()}, and enough that updated and ready ones fit into
     *     {@link #existing()}
     */
    @Value.Default
    default int updatedReady() {
        return 0;
    }

    /**
     * How many are on their way out and may still hold resources.
     *
     * @return at least 0
     */
    @Value.Default
    default int terminating() {
        return 0;
    }

    /** Checks that the numbers can be true together. */
    @Value.Check
    default void check() {
        if (desired() < 0
                || terminating() < 0
                || updatedReady() < 0
                || updatedReady() > Math.min(updated(), ready())
                || Math.max(updated(), ready()) > existing()
                || (long) updated() + ready() - updatedReady() > existing()) {
            throw new InvalidValueException("replicaCounts", "can't be true together: " + this);
        }
    }

    /**
     * Starts the counts.
     *
     * @return a new builder
     */
    static Builder builder() {
        return new Builder();
    }

    /** Collects the parts. Not thread-safe. */
    final class Builder extends ImmutableReplicaCounts.Builder {
        Builder() {}
    }
}
