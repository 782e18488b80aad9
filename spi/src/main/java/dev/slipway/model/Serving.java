package dev.slipway.model;

/** Who answers requests now, apart from how the rollout goes. */
public enum Serving {
    /** Nobody. */
    NONE,
    /** Only replicas of an older revision. */
    OLD_REVISION,
    /** Some replicas of the revision asked for, perhaps beside older ones. */
    PARTLY,
    /** All replicas of the revision asked for. */
    FULLY
}
