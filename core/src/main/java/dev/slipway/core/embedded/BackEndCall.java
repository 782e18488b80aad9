package dev.slipway.core.embedded;

/**
 * What can be asked of an {@link EmbeddedBackEnd}, as its troubles and counts tell calls apart.
 *
 * @since 0.1.0
 */
public enum BackEndCall {
    /** To run a rollout. */
    APPLY,
    /** To remove a deployment. */
    REMOVE,
    /** To tell what it knows of deployments. */
    OBSERVE,
    /** To look for more evidence of what is wrong. */
    DIAGNOSE,
    /** To list everything it has. */
    INVENTORY,
    /** To list or open logs. */
    LOGS,
    /** To compare what is there with what was written. */
    DRIFT,
    /** To write again what was written before. */
    REPAIR
}
