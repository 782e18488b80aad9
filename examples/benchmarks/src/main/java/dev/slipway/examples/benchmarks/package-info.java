/**
 * How fast the record is, next to a bare compare-and-set on the same medium in the same minute. Start reading at
 * {@link dev.slipway.examples.benchmarks.Benchmarks}. Nothing here is part of the library.
 */
@NullMarked
package dev.slipway.examples.benchmarks;

import org.jspecify.annotations.NullMarked;
