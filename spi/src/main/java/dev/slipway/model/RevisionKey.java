package dev.slipway.model;

/**
 * Names one revision of one deployment.
 *
 * @param deployment which deployment
 * @param number which of its revisions
 */
public record RevisionKey(DeploymentRef deployment, RevisionNumber number) {}
