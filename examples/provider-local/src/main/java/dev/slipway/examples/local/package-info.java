/**
 * A provider whose replicas are processes of this machine, written against nothing but the SPI. A host names it {@code local};
 * see {@link dev.slipway.examples.local.LocalProviderFactory} for its settings. Nothing of it outlives its host: only the
 * state directory does.
 */
@NullMarked
package dev.slipway.examples.local;

import org.jspecify.annotations.NullMarked;
