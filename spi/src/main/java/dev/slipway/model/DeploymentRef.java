package dev.slipway.model;

import java.util.Objects;

/**
 * Exactly one life of one deployment: what every call between the library and a provider or store names, so that neither
 * another store's deployment of the same id nor a predecessor of the same id can be meant by accident.
 *
 * @param store the store that recorded it
 * @param group the owner
 * @param id the name
 * @param incarnation which life of that name
 */
public record DeploymentRef(StoreId store, GroupId group, DeploymentId id, Incarnation incarnation) {
    /**
     * Checks that nothing is missing.
     *
     * @param store the store that recorded it
     * @param group the owner
     * @param id the name
     * @param incarnation which life of that name
     */
    public DeploymentRef {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(incarnation, "incarnation");
    }

    @Override
    public String toString() {
        return group + "/" + id + "#" + incarnation + "@" + store;
    }
}
