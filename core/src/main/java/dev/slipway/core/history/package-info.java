/** Stores that come with the library. See {@link dev.slipway.spi.HistoryStore} for what a store keeps. */
@NullMarked
package dev.slipway.core.history;

import org.jspecify.annotations.NullMarked;
