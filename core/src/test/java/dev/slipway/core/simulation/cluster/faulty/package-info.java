/** Providers that each break one sentence of the protocol, to see that the simulation notices. */
@NullMarked
package dev.slipway.core.simulation.cluster.faulty;

import org.jspecify.annotations.NullMarked;
