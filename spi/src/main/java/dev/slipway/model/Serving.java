package dev.slipway.model;

/** Who answers requests now, apart from how the rollout goes. */
public enum Serving {
    /** Not known: the back end can't be asked, and nothing was known of the present rollout before. */
    UNKNOWN,
    /** Nobody. */
    NONE,
    /** Only replicas of an older revision. */
    OLD_REVISION,
    /** Some replicas of the revision asked for, perhaps beside older ones. */
    PARTLY,
    /** All replicas of the revision asked for. */
    FULLY
}
