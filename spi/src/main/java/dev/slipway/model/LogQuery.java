package dev.slipway.model;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;

/** Which part of a deployment's logs to read. */
@Value.Immutable
@ValueStyle
public interface LogQuery {
    /** The whole log of every replica's current run, without following. */
    LogQuery ALL = builder().build();

    /**
     * Whose lines.
     *
     * @return empty: of all replicas, merged by time
     */
    Optional<ReplicaId> replica();

    /**
     * Which container of a replica, by the back end's name for it, where a replica has several. It needs
     * {@link dev.slipway.spi.Capability#CONTAINER_LOGS}; a replica without such a container has an empty log.
     *
     * @return empty for the model's own
     */
    Optional<String> container();

    /**
     * How many of the last lines.
     *
     * @return per replica; empty for all that is kept
     */
    OptionalInt tail();

    /**
     * From when on. A line of this very instant belongs to it: so a log is read on after its connection was lost.
     *
     * @return empty for the beginning
     */
    Optional<Instant> since();

    /**
     * Whether to read the run before the current one, to see why it ended.
     *
     * @return by default false
     */
    @Value.Default
    default boolean isPrevious() {
        return false;
    }

    /**
     * Whether to wait for lines that are yet to be written.
     *
     * @return by default false
     */
    @Value.Default
    default boolean isFollow() {
        return false;
    }

    /** Checks the ranges. */
    @Value.Check
    default void check() {
        container().ifPresent(name -> NameRules.printable("container", name, 63));
        if (tail().isPresent() && tail().getAsInt() < 1) {
            throw new InvalidValueException("tail", tail().getAsInt() + " must be at least 1");
        }
        if (isPrevious() && isFollow()) {
            throw new InvalidValueException("follow", "a previous run has ended and can't be followed");
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
    final class Builder extends ImmutableLogQuery.Builder {
        Builder() {}
    }
}
