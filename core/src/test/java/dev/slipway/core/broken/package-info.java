/**
 * Providers that are wrong in one way each, to see that the provider kit catches every one, and the small right provider that
 * they are made of.
 */
@NullMarked
package dev.slipway.core.broken;

import org.jspecify.annotations.NullMarked;
