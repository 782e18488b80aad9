/** The store with one mistake each in how it handles what is prepared before a commit. */
@NullMarked
package dev.slipway.core.simulation.store.faulty;

import org.jspecify.annotations.NullMarked;
