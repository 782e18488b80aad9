package dev.slipway.spi;

/**
 * Keys of the labels that core gives every rollout, for the objects it is made of. Values are readable where they fit and
 * safe as Kubernetes label values always.
 */
public final class RolloutLabels {
    /** The deployment's id. */
    public static final String DEPLOYMENT = "slipway.dev/deployment";

    /** The owner, shortened or escaped where it has to be. */
    public static final String GROUP = "slipway.dev/group";

    /** The number of the revision. */
    public static final String REVISION = "slipway.dev/revision";

    /** The store that recorded it. */
    public static final String STORE = "slipway.dev/store";

    private RolloutLabels() {}
}
