package dev.slipway.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.immutables.value.Value;

/**
 * What a back end knows of one deployment: facts, no judgement. Either it has it ({@link Present}), or it has nothing of it
 * ({@link Absent}), or it can't say now ({@link Unavailable}). Absent is not broken, and unavailable is not absent.
 */
public sealed interface Observation {
    /**
     * Does one of three things, by kind.
     *
     * @param <T> the kind of result
     * @param present if there is something
     * @param absent if there is nothing
     * @param unavailable if it can't be said
     * @return what the chosen one returned
     */
    default <T> T match(
            Function<Present, T> present, Function<Absent, T> absent, Function<Unavailable, T> unavailable) {
        if (this instanceof Present there) {
            return present.apply(there);
        }
        return this instanceof Absent gone ? absent.apply(gone) : unavailable.apply((Unavailable) this);
    }

    /**
     * When the back end knew this, by its own clock.
     *
     * @return UTC
     */
    Instant asOf();

    /**
     * There is nothing of it, no object and no replica, not even a terminating one.
     *
     * @param asOf when, by the back end's clock
     */
    record Absent(Instant asOf) implements Observation {
        /**
         * Checks that nothing is missing.
         *
         * @param asOf when, by the back end's clock
         */
        public Absent {
            Objects.requireNonNull(asOf, "asOf");
        }
    }

    /**
     * The back end can't say now.
     *
     * @param asOf when it was asked
     * @param reason why, in one sentence
     */
    record Unavailable(Instant asOf, String reason) implements Observation {
        /**
         * Checks that nothing is missing.
         *
         * @param asOf when it was asked
         * @param reason why, in one sentence
         */
        public Unavailable {
            Objects.requireNonNull(asOf, "asOf");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** There is something of it. */
    @Value.Immutable
    @ValueStyle
    non-sealed interface Present extends Observation {
        /**
         * The stamp of the last rollout that was written.
         *
         * @return its fence
         */
        Fence stamp();

        /**
         * Whether everything that belongs to the stamped rollout was written, down to the last route, and is still there.
         *
         * @return false while something is missing: the rollout is applied again then
         */
        @Value.Default
        default boolean isComplete() {
            return true;
        }

        /**
         * Whether the back end's own controllers have seen the last write and ask for exactly what it says, so that none of
         * them may still start a replica because of an earlier one. Nothing is released while this is false.
         *
         * @return by default true, as for a back end that acts at once
         */
        @Value.Default
        default boolean isSettled() {
            return true;
        }

        /**
         * The streams of replicas.
         *
         * @return at least one; one today
         */
        List<Track> tracks();

        /**
         * Every copy, terminating ones included.
         *
         * @return in a stable order
         */
        List<Replica> replicas();

        /**
         * What keeps it from running.
         *
         * @return the heaviest first; empty if nothing is known
         */
        List<Problem> problems();

        /**
         * Where it answers, once something can.
         *
         * @return empty if the back end gives none
         */
        Optional<Endpoint> endpoint();

        /**
         * Since when the rollout has made no progress, by the same clock as {@link #asOf()}. Progress is a new rollout, a
         * replica that became ready, or one that went as it should.
         *
         * @return not after {@link #asOf()}
         */
        Instant progressSince();

        /**
         * The one track that carries the rollout.
         *
         * @return the first
         */
        default Track track() {
            return tracks().get(0);
        }

        /** Checks that there is a track. */
        @Value.Check
        default void check() {
            if (tracks().isEmpty()) {
                throw new InvalidValueException("tracks", "must not be empty");
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
        final class Builder extends ImmutablePresent.Builder {
            Builder() {}
        }
    }
}
