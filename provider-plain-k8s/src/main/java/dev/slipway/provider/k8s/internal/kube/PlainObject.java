package dev.slipway.provider.k8s.internal.kube;

/**
 * An object of any kind, of which only the metadata is of interest.
 *
 * @param metadata its metadata
 */
public record PlainObject(ObjectMeta metadata) implements KubeObject {}
