/**
 * Faults between a client and the API server, and in the processes behind it, switched on and off by a test while everything runs.
 *
 * <p>{@link dev.slipway.testbed.fault.TcpProxy} passes bytes and breaks connections; {@link dev.slipway.testbed.fault.HttpProxy}
 * understands requests: it counts them, and cuts, delays, answers or loses those that a test names.
 */
@NullMarked
package dev.slipway.testbed.fault;

import org.jspecify.annotations.NullMarked;
