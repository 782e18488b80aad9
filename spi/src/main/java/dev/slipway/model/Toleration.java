package dev.slipway.model;

/**
 * Lets replicas onto nodes that are marked against others, in the terms of Kubernetes. Providers without nodes ignore it.
 *
 * @param key the taint's key; empty matches every key
 * @param operator {@code Equal} or {@code Exists}
 * @param value the taint's value; empty with {@code Exists}
 * @param effect {@code NoSchedule}, {@code PreferNoSchedule} or {@code NoExecute}; empty matches every effect
 */
public record Toleration(String key, String operator, String value, String effect) {}
