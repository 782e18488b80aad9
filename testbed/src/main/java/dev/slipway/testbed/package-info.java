/**
 * What a test sees of a real Kubernetes: the annotation that asks for one, what it hands to a test, and the command
 * line that keeps one running to look inside.
 *
 * <p>Start with {@link dev.slipway.testbed.ControlPlane}. No value is null unless said.
 */
@NullMarked
package dev.slipway.testbed;

import org.jspecify.annotations.NullMarked;
