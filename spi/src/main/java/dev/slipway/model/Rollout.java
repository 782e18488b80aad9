package dev.slipway.model;

import java.util.List;
import java.util.Map;
import org.immutables.value.Value;

/** What a provider is asked to make true: run this revision, with so many replicas, in this manner. */
@Value.Immutable
@ValueStyle
public interface Rollout {
    /**
     * What to run.
     *
     * @return the accepted revision
     */
    Revision revision();

    /**
     * How recent this is; also the stamp that every object of the rollout gets.
     *
     * @return greater than that of every earlier rollout of the same incarnation
     */
    Fence fence();

    /**
     * How many replicas to run now, which can be fewer than the revision asks for: 0 while it is stopped, and while a
     * recreate waits for the old ones to go.
     *
     * @return at least 0
     */
    int replicas();

    /**
     * How to replace old replicas.
     *
     * @return the strategy that core chose and counted
     */
    Strategy strategy();

    /**
     * Labels for the objects of the rollout.
     *
     * @return values by the keys of {@link dev.slipway.spi.RolloutLabels}
     */
    Map<String, String> labels();

    /**
     * Who may call the endpoint, if {@link DeploymentSpec#access()} of the revision is private; nobody else may then.
     *
     * @return all of them, each name once; always empty for a provider without {@code private-endpoint}
     */
    List<EndpointClient> clients();

    /**
     * Which deployment.
     *
     * @return the revision's
     */
    default DeploymentRef deployment() {
        return revision().deployment();
    }

    /** Checks the number of replicas. */
    @Value.Check
    default void check() {
        if (replicas() < 0) {
            throw new InvalidValueException("replicas", replicas() + " must not be negative");
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
    final class Builder extends ImmutableRollout.Builder {
        Builder() {}
    }
}
