package dev.slipway.spi;

import dev.slipway.model.InvalidValueException;
import java.util.Objects;

/**
 * Something that a back end may not be able to do. Core sends a value that needs a capability only to a provider that
 * declares it. Open: providers may declare others.
 *
 * @param value 1 to 63 lower-case letters, digits and {@code -}, starting with a letter
 */
public record Capability(String value) {
    /** Replaces replicas step by step ({@link dev.slipway.model.Strategy#ROLLING}). */
    public static final Capability ROLLING = new Capability("rolling");

    /** Pulls images with a secret. */
    public static final Capability PULL_SECRET = new Capability("pull-secret");

    /** Takes environment variables from secrets of its own. */
    public static final Capability SECRET_ENVIRONMENT = new Capability("secret-environment");

    /** Keeps the log of the run before the current one. */
    public static final Capability PREVIOUS_LOGS = new Capability("previous-logs");

    /** Tells the logs of a replica's containers apart: side-cars and what runs before the model. */
    public static final Capability CONTAINER_LOGS = new Capability("container-logs");

    /** Lets only clients with a token call an endpoint. */
    public static final Capability PRIVATE_ENDPOINT = new Capability("private-endpoint");

    /**
     * Finds what somebody has changed by hand, and writes it again ({@link DeploymentProvider#drift},
     * {@link DeploymentProvider#repair}).
     */
    public static final Capability DRIFT = new Capability("drift");

    /**
     * Checks the form.
     *
     * @param value 1 to 63 lower-case letters, digits and {@code -}, starting with a letter
     * @throws InvalidValueException if it has another form
     */
    public Capability {
        Objects.requireNonNull(value, "value");
        if (!value.matches("[a-z][a-z0-9-]{0,62}")) {
            throw new InvalidValueException(
                    "capability",
                    "'" + value + "' must be 1 to 63 lower-case letters, digits and '-', and start with a letter");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
