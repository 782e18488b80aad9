package dev.slipway.model;

import java.time.Instant;
import java.util.Objects;

/**
 * A named, long-lived model service in a group: what is recorded of it and how it is doing.
 *
 * @param latest the revision asked for
 * @param createdAt when the first revision was accepted, UTC
 * @param updatedAt when the latest revision was accepted, UTC
 * @param status how it is doing
 */
public record Deployment(Revision latest, Instant createdAt, Instant updatedAt, DeploymentStatus status) {
    /**
     * Checks that nothing is missing.
     *
     * @param latest the revision asked for
     * @param createdAt when the first revision was accepted, UTC
     * @param updatedAt when the latest revision was accepted, UTC
     * @param status how it is doing
     */
    public Deployment {
        Objects.requireNonNull(latest, "latest");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(updatedAt, "updatedAt");
        Objects.requireNonNull(status, "status");
    }

    /**
     * The id.
     *
     * @return for life
     */
    public DeploymentId id() {
        return latest.deployment().id();
    }

    /**
     * The owner.
     *
     * @return for life
     */
    public GroupId group() {
        return latest.deployment().group();
    }

    /**
     * What was asked for last.
     *
     * @return the latest revision's spec
     */
    public DeploymentSpec spec() {
        return latest.spec();
    }
}
