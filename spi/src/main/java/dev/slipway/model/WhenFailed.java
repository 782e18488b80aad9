package dev.slipway.model;

/** What becomes of a revision that has failed. */
public enum WhenFailed {
    /** It stays as it is, and goes on trying, until a user changes something. */
    KEEP_TRYING,
    /**
     * It goes back to the last revision that was wholly serving, if there is one and the cause belongs to the failed revision:
     * its image, its settings, its crash, its readiness. Done by the library itself, once for a revision that a user made, and
     * never for a revision that the library made. The number of replicas stays as it is.
     */
    ROLL_BACK
}
