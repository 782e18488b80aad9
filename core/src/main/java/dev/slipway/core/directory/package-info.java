/** A group directory for hosts without one of their own: {@link dev.slipway.core.directory.StaticGroupDirectory}. */
@NullMarked
package dev.slipway.core.directory;

import org.jspecify.annotations.NullMarked;
