package dev.slipway.model;

/** Why the library, not the user, keeps a deployment from running. */
public enum Suspension {
    /** The group's switch is off. */
    SWITCHED_OFF,
    /** The group is gone. */
    GROUP_GONE
}
