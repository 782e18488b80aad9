package dev.slipway.model;

import java.time.Duration;
import java.util.Optional;
import org.immutables.value.Value;

/** How a back end asks a replica whether it is well: by an HTTP GET that answers 200 to 399, or by its port being open. */
@Value.Immutable
@ValueStyle
public interface Probe {
    /**
     * What to ask.
     *
     * @return a path that starts with {@code /}, without spaces, at most 1024 characters; empty to only connect to the port
     */
    Optional<String> path();

    /**
     * How often to ask.
     *
     * @return more than zero; by default 5 seconds
     */
    @Value.Default
    default Duration period() {
        return Duration.ofSeconds(5);
    }

    /**
     * How long to wait for one answer.
     *
     * @return more than zero; by default 2 seconds
     */
    @Value.Default
    default Duration timeout() {
        return Duration.ofSeconds(2);
    }

    /**
     * How many failures in a row make the answer no.
     *
     * @return at least 1; by default 3
     */
    @Value.Default
    default int failureThreshold() {
        return 3;
    }

    /** Checks the ranges. */
    @Value.Check
    default void check() {
        path().ifPresent(Probe::checkPath);
        SpecRules.positive("probe.period", period());
        SpecRules.positive("probe.timeout", timeout());
        if (failureThreshold() < 1) {
            throw new InvalidValueException("probe.failureThreshold", failureThreshold() + " must be at least 1");
        }
    }

    private static void checkPath(String path) {
        NameRules.printable("probe.path", path, 1024);
        if (!path.startsWith("/") || path.codePoints().anyMatch(Character::isSpaceChar)) {
            throw new InvalidValueException(
                    "probe.path", "'" + NameRules.shown(path) + "' must start with '/' and have no space");
        }
    }

    /**
     * Asks by HTTP.
     *
     * @param path starts with {@code /}
     * @return a probe with the default times
     * @throws InvalidValueException if it isn't such a path
     */
    static Probe http(String path) {
        return builder().path(path).build();
    }

    /**
     * Only connects to the model's port.
     *
     * @return a probe with the default times
     */
    static Probe port() {
        return builder().build();
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
    final class Builder extends ImmutableProbe.Builder {
        Builder() {}
    }
}
