package dev.slipway.provider.k8s.internal.kube;

/**
 * Of what pods are made of only the labels and annotations: by them it is known which template it is.
 *
 * @param metadata labels and annotations
 */
public record PodTemplate(ObjectMeta metadata) {}
