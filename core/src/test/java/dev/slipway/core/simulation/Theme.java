package dev.slipway.core.simulation;

/** What a run is mostly about: some faults show only where one kind of thing happens again and again. */
enum Theme {
    /** Everything, as it comes. */
    MIXED,
    /** Switches are turned and limits changed. */
    RESTLESS,
    /** Images break and are mended, and time passes. */
    FAILING,
    /** One id is deployed, deleted, stopped and started. */
    CHURNING,
    /** One deployment is scaled and changed where there is hardly room. */
    SCALING;

    /** Whether everything is about one id. */
    boolean isFocused() {
        return this == CHURNING || this == SCALING;
    }
}
