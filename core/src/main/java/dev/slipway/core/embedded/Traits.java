package dev.slipway.core.embedded;

import dev.slipway.model.ProblemCause;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;

/** The parts of a {@link Behaviour}. */
@Value.Immutable
interface Traits {
    /** Why the back end refuses to run it at all. */
    Optional<String> rejection();

    /** Why no replica of it can start. */
    Optional<Obstacle> obstacle();

    /** How its runs end by themselves; those that don't go on for ever. */
    Optional<Ending> ending();

    /** How long after the start the trouble comes. */
    @Value.Default
    default Duration after() {
        return Duration.ZERO;
    }

    /** How many runs of each replica have the trouble; empty for all of them. */
    OptionalInt times();

    /** Whether it runs without ever becoming ready. */
    @Value.Default
    default boolean isNeverReady() {
        return false;
    }

    /** Whether it stops answering. */
    @Value.Default
    default boolean isProbeFailing() {
        return false;
    }

    /** How long its replicas take to become ready; empty for what the back end says. */
    Optional<Duration> startTime();

    /** How long its replicas take to go; empty for what the back end says. */
    Optional<Duration> stopTime();

    /** What each run writes as it starts. */
    List<String> lines();

    /** What keeps a replica from starting. */
    record Obstacle(ProblemCause cause, String detail) {}

    /** How a run ends. */
    record Ending(int exitCode, boolean isOutOfMemory, List<String> lastLines) {}
}
