package dev.slipway.spi.tck;

/**
 * Something that a {@link ProviderHarness} may be able to do to its back end, so that more can be shown. What it can't do it
 * says with {@link CannotStage}.
 */
public enum Ability {
    /** {@link ProviderHarness#crashingImage()}. */
    CRASHING_IMAGE,
    /** {@link ProviderHarness#neverReadyImage()}. */
    NEVER_READY_IMAGE,
    /** {@link ProviderHarness#stubbornImage()}. */
    STUBBORN_IMAGE,
    /** {@link ProviderHarness#calls()}. */
    COUNT_CALLS,
    /** {@link ProviderHarness#writes()}. */
    COUNT_WRITES,
    /** {@link ProviderHarness#cutOff(boolean)}. */
    OUTAGE,
    /** {@link ProviderHarness#makeUnreadable(dev.slipway.model.DeploymentRef)}. */
    UNREADABLE,
    /** {@link ProviderHarness#putForeign(dev.slipway.model.DeploymentRef)}. */
    FOREIGN_OBJECT,
    /** {@link ProviderHarness#holdControllers(boolean)}. */
    LAGGING_CONTROLLERS,
    /** {@link ProviderHarness#kill(dev.slipway.model.DeploymentRef, dev.slipway.model.ReplicaId)}. */
    KILL_REPLICA,
    /** {@link ProviderHarness#print(dev.slipway.model.DeploymentRef, dev.slipway.model.ReplicaId, String)}. */
    PRINT,
    /** {@link ProviderHarness#cutLogs()}. */
    CUT_LOGS,
    /** {@link ProviderHarness#openLogs()}. */
    COUNT_LOGS,
    /** {@link ProviderHarness#expectsHints()}. */
    HINTS,
    /** {@link ProviderHarness#editByHand(dev.slipway.model.DeploymentRef)}. */
    HAND_EDIT
}
