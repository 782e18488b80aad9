package dev.slipway.core.embedded;

import java.time.Instant;

/**
 * What an image was told to do, and when.
 *
 * @param traits how it behaves
 * @param since from when on
 */
record Scripted(Traits traits, Instant since) {
    static final Scripted NOTHING = new Scripted(Behaviour.good().traits(), Instant.MIN);
}
