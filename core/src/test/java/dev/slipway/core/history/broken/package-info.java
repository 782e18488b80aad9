/** Stores that are wrong in one way each, to see that the store kit catches every one. */
@NullMarked
package dev.slipway.core.history.broken;

import org.jspecify.annotations.NullMarked;
