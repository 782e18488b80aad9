package dev.slipway.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** What a deployment is doing: judged by core alone, from what is recorded and what was observed. */
@Value.Immutable
@ValueStyle
public interface DeploymentStatus {
    /**
     * Whose status.
     *
     * @return the deployment
     */
    DeploymentRef deployment();

    /**
     * The revision asked for, which everything here is measured against.
     *
     * @return the latest accepted one
     */
    RevisionNumber revision();

    /**
     * Where it is in its life.
     *
     * @return the phase
     */
    Phase phase();

    /**
     * Who answers requests.
     *
     * @return apart from the phase
     */
    Serving serving();

    /**
     * Why.
     *
     * @return a stable code and one sentence
     */
    Reason reason();

    /**
     * How many replicas the revision asks for.
     *
     * @return 0 if stopped
     */
    int desiredReplicas();

    /**
     * How many replicas can answer, of whatever revision.
     *
     * @return at least 0
     */
    int availableReplicas();

    /**
     * Every copy.
     *
     * @return in a stable order
     */
    List<Replica> replicas();

    /**
     * What keeps it from running, with the evidence.
     *
     * @return the heaviest first, at most 10
     */
    List<Problem> problems();

    /**
     * Where it answers.
     *
     * @return present if something can answer and the back end gives an address; never while {@link #serving()} is
     *     {@link Serving#NONE} or {@link Serving#UNKNOWN}
     */
    Optional<Endpoint> endpoint();

    /**
     * When the facts were true, by the back end's clock.
     *
     * @return UTC
     */
    Instant observedAt();

    /**
     * Why this may no longer be true.
     *
     * @return empty if it is as fresh as it was asked for
     */
    Optional<Reason> stale();

    /**
     * How far it has come, for whoever waits for it: "2 of 3 replicas of revision 4 ready; 1 without its image, 1 of revision 3".
     * What the phase is and why says {@link #reason()}.
     *
     * @return one phrase, without a full stop
     */
    default String progress() {
        return Progress.of(this);
    }

    /** Checks what must be true together. */
    @Value.Check
    default void check() {
        if (desiredReplicas() < 0 || availableReplicas() < 0) {
            throw new InvalidValueException(
                    "replicas", availableReplicas() + " of " + desiredReplicas() + " must not be negative");
        }
        if (endpoint().isPresent() && (serving() == Serving.NONE || serving() == Serving.UNKNOWN)) {
            throw new InvalidValueException("endpoint", "must be absent while serving is " + serving());
        }
    }

    /**
     * Starts one.
     *
     * @return a new builder
     */
    static Builder builder() {
        return new Builder();
    }

    /** Collects the parts. Not thread-safe. */
    final class Builder extends ImmutableDeploymentStatus.Builder {
        Builder() {}
    }
}
