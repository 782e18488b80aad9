/** A world in one thread of events: managers, store, back end, directory and clock, driven by a seed that replays exactly. */
@NullMarked
package dev.slipway.core.simulation;

import org.jspecify.annotations.NullMarked;
