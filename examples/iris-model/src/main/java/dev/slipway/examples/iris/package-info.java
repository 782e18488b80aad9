/**
 * A small model server: it names the species of iris flowers, over the Seldon v1 protocol and the Open Inference
 * Protocol V2. Entry point: {@link dev.slipway.examples.iris.IrisModel}. References are non-null unless marked.
 */
@NullMarked
package dev.slipway.examples.iris;

import org.jspecify.annotations.NullMarked;
