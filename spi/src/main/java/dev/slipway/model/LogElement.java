package dev.slipway.model;

import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;

/** A piece of a log: a line, or the honest statement that lines are missing. */
public sealed interface LogElement {
    /**
     * Which copy wrote it, or would have.
     *
     * @return the replica
     */
    ReplicaId replica();

    /**
     * When, by the back end's clock.
     *
     * @return UTC; of a gap, its end
     */
    Instant time();

    /**
     * Does one of two things, by kind.
     *
     * @param <T> the kind of result
     * @param line for a line
     * @param gap for a gap
     * @return what the chosen one returned
     */
    default <T> T match(Function<Line, T> line, Function<Gap, T> gap) {
        return this instanceof Line written ? line.apply(written) : gap.apply((Gap) this);
    }

    /**
     * One line as the model wrote it.
     *
     * @param replica which copy wrote it
     * @param time when, by the back end's clock
     * @param text without the line's end
     */
    record Line(ReplicaId replica, Instant time, String text) implements LogElement {
        /**
         * Checks that nothing is missing.
         *
         * @param replica which copy wrote it
         * @param time when, by the back end's clock
         * @param text without the line's end
         */
        public Line {
            Objects.requireNonNull(replica, "replica");
            Objects.requireNonNull(time, "time");
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * Lines were truly lost here.
     *
     * @param replica whose lines
     * @param time up to when
     * @param reason why, in one sentence
     */
    record Gap(ReplicaId replica, Instant time, String reason) implements LogElement {
        /**
         * Checks that nothing is missing.
         *
         * @param replica whose lines
         * @param time up to when
         * @param reason why, in one sentence
         */
        public Gap {
            Objects.requireNonNull(replica, "replica");
            Objects.requireNonNull(time, "time");
            Objects.requireNonNull(reason, "reason");
        }
    }
}
