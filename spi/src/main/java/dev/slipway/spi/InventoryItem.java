package dev.slipway.spi;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;

/**
 * Something in a back end that carries a stamp of this library, of whatever store.
 *
 * @param deployment whose it is, by its stamp
 * @param stamp the fence it was written with
 * @param replicas how many copies exist, terminating ones included
 * @param detail what it is, in the provider's words, for people
 */
public record InventoryItem(DeploymentRef deployment, Fence stamp, int replicas, String detail) {}
