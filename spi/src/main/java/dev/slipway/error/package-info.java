/**
 * What can go wrong. Every error is a {@link dev.slipway.error.DeploymentException}; there is a subclass only where a caller
 * does something different about it. A wrong argument of a value's own constructor is not among them: that is a
 * {@link dev.slipway.model.InvalidValueException}, or a {@link NullPointerException} where a part is missing.
 */
@NullMarked
package dev.slipway.error;

import org.jspecify.annotations.NullMarked;
