/**
 * A model of a Kubernetes-like back end whose controllers lag, and the provider on it that follows the protocol to the
 * letter. Start with {@link dev.slipway.core.simulation.cluster.SimCluster} and {@link
 * dev.slipway.core.simulation.cluster.SimProviderFactory}.
 */
@NullMarked
package dev.slipway.core.simulation.cluster;

import org.jspecify.annotations.NullMarked;
