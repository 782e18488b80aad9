/**
 * A host that deploys a small real model as processes of this machine and tells what happens, chapter by chapter. Start
 * reading at {@link dev.slipway.examples.quickstart.Quickstart}, or at {@code Embed} for what a host needs at least. Nothing
 * here is part of the library.
 */
@NullMarked
package dev.slipway.examples.quickstart;

import org.jspecify.annotations.NullMarked;
