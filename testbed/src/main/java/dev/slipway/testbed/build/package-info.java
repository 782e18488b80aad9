/**
 * Builds what a bed is made of from Go modules of fixed versions and sums, once, into a cache outside of the work tree.
 *
 * <p>{@link dev.slipway.testbed.build.GoComponent} says what to build, {@link dev.slipway.testbed.build.GoBuild} does.
 */
@NullMarked
package dev.slipway.testbed.build;

import org.jspecify.annotations.NullMarked;
