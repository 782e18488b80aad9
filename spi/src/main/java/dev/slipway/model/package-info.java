/**
 * The values that hosts, the library and its providers exchange. Start with {@link dev.slipway.model.DeploymentSpec},
 * what a host asks for, and {@link dev.slipway.model.DeploymentStatus}, what it is told. Every type here is immutable
 * and thread-safe unless it says otherwise; nothing is ever null.
 */
@NullMarked
package dev.slipway.model;

import org.jspecify.annotations.NullMarked;
