package dev.slipway.spi;

/** What became of a rollout that was handed to a provider. */
public enum ApplyResult {
    /** The back end has it, or had it already. Nothing is said of readiness. */
    ACCEPTED,
    /** The record or the back end has something newer; nothing was written. */
    SUPERSEDED,
    /**
     * Something that has to go first is in the way: an earlier incarnation, or a removal that isn't finished. It is being
     * removed where that is allowed. Ask again later.
     */
    PREDECESSOR
}
