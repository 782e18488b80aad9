/**
 * Test kits: what every implementation of an interface of {@link dev.slipway.spi} must pass. Extend the kit, give it a harness,
 * and bring JUnit Jupiter and AssertJ.
 */
@NullMarked
package dev.slipway.spi.tck;

import org.jspecify.annotations.NullMarked;
