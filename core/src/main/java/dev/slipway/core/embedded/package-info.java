/**
 * A back end in memory that behaves like a real one under a clock of the caller's: for hosts' own tests, and for those of this
 * library. Start with {@link dev.slipway.core.embedded.EmbeddedBackEnd}.
 */
@NullMarked
package dev.slipway.core.embedded;

import org.jspecify.annotations.NullMarked;
