/**
 * The one door to a Kubernetes API server: {@link dev.slipway.provider.k8s.internal.kube.KubeCluster} is what may be asked of it, and one
 * class asks. Objects are read leniently, only the fields that are used, so that servers of any age are understood. Not for hosts.
 */
@NullMarked
package dev.slipway.provider.k8s.internal.kube;

import org.jspecify.annotations.NullMarked;
