package dev.slipway.model;

import java.util.Objects;

/**
 * Names one revision of one deployment.
 *
 * @param deployment which deployment
 * @param number which of its revisions
 */
public record RevisionKey(DeploymentRef deployment, RevisionNumber number) {
    /**
     * Checks that nothing is missing.
     *
     * @param deployment which deployment
     * @param number which of its revisions
     */
    public RevisionKey {
        Objects.requireNonNull(deployment, "deployment");
        Objects.requireNonNull(number, "number");
    }
}
