/**
 * A back end in memory that behaves like a real one under a clock of the caller's: for hosts' own tests, and for those of this
 * library. Start with {@link dev.slipway.core.embedded.EmbeddedBackEnd}: it is opened by an
 * {@link dev.slipway.core.embedded.EmbeddedProviderFactory}, its images behave as a
 * {@link dev.slipway.core.embedded.Behaviour} says, single {@link dev.slipway.core.embedded.EmbeddedReplica replicas} can be
 * killed, evicted or cut off, and {@link dev.slipway.core.embedded.EmbeddedCalls calls} fail, hang or get lost.
 */
@NullMarked
package dev.slipway.core.embedded;

import org.jspecify.annotations.NullMarked;
