/**
 * What hosts call. Start with {@link dev.slipway.core.DeploymentManager}: one per back end, made by its builder, thread-safe,
 * closed by whoever built it.
 */
@NullMarked
package dev.slipway.core;

import org.jspecify.annotations.NullMarked;
