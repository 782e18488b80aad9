/**
 * What can go wrong. Every error is a {@link dev.slipway.error.DeploymentException}; there is a subclass only where a caller
 * does something different about it.
 */
@NullMarked
package dev.slipway.error;

import org.jspecify.annotations.NullMarked;
