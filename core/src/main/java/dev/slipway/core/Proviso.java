package dev.slipway.core;

import dev.slipway.model.LedgerEntry;

/** What a mutation is made on condition of. Asked within the decision, so of exactly the ledger that the commit replaces. */
interface Proviso {
    /** No condition. */
    Proviso NONE = new Proviso() {};

    /** Throws if the deployment isn't as it has to be. */
    default void on(LedgerEntry current) {}

    /** Throws if what has been worked out isn't what it has to be; what the quota denies is refused anyway. */
    default void of(Basis basis, Proposal proposal) {}
}
