/**
 * Processes of a bed and everything else that a bed leaves on a machine: a {@link
 * dev.slipway.testbed.process.RunFolder} lists it, and {@link dev.slipway.testbed.process.CleanUp} takes it away from
 * that list alone, be it at the regular end, after a kill of the JVM (by a watchdog), or at the start of the next bed.
 *
 * <p>Only the JDK is used here, since the watchdog runs on a class path of this module alone.
 */
@NullMarked
package dev.slipway.testbed.process;

import org.jspecify.annotations.NullMarked;
