/**
 * A store as a cluster's objects make one possible: each of its steps is a request of its own on a {@link
 * dev.slipway.core.simulation.Wire}, so that whoever drives the wire sees into the middle of a commit and of a sweep.
 */
@NullMarked
package dev.slipway.core.simulation.store;

import org.jspecify.annotations.NullMarked;
