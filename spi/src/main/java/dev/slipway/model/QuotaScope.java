package dev.slipway.model;

/** Whose limit it is. */
public enum QuotaScope {
    /** The group's own. */
    GROUP,
    /** The one that all groups share. */
    OVERALL
}
