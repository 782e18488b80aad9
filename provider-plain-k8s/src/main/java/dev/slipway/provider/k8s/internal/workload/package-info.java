/**
 * What a deployment is made of in a cluster: how its objects are written, in which order, and what is seen of them. Not for hosts.
 */
@NullMarked
package dev.slipway.provider.k8s.internal.workload;

import org.jspecify.annotations.NullMarked;
