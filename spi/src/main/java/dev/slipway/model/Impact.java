package dev.slipway.model;

/** What carrying out a change does to running replicas. Ordered: a later constant includes what the earlier ones do. */
public enum Impact {
    /** No replica notices: the record changes, and perhaps who may call the endpoint. */
    NONE,
    /** Replicas come or go; the ones that stay are not touched. */
    SCALE,
    /** Replicas are replaced by new ones, step by step. */
    RESTART,
    /** All replicas go before new ones come: there is an interruption. */
    RECREATE;

    /**
     * The heavier of two.
     *
     * @param other the one to compare with
     * @return this or the other, whichever does more
     */
    public Impact or(Impact other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
