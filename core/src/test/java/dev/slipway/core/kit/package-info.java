/** Runs a test kit as the subject of a test, to see what it catches. */
@NullMarked
package dev.slipway.core.kit;

import org.jspecify.annotations.NullMarked;
