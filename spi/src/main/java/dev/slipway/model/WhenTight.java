package dev.slipway.model;

/**
 * What an update does where the quota has room for neither a surge nor for the replicas that are still terminating. Core
 * decides by it, providers never see it.
 */
public enum WhenTight {
    /** Roll without a surge; an old replica may still be terminating when its successor is asked for. */
    OVERLAP,
    /** Let every old replica go before a new one comes: never more than the holding, at the price of an interruption. */
    RECREATE
}
