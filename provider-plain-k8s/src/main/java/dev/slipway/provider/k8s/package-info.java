/**
 * Model deployment on plain Kubernetes. Hosts name the provider {@code plain-k8s} and its settings, or open a
 * {@link dev.slipway.provider.k8s.KubernetesConnection} of their own; and keep the record in a
 * {@link dev.slipway.provider.k8s.KubernetesHistoryStore}.
 */
@NullMarked
package dev.slipway.provider.k8s;

import org.jspecify.annotations.NullMarked;
