package dev.slipway.spi;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.InvalidValueException;
import java.util.Objects;

/**
 * Something in a back end that carries a stamp of this library, of whatever store.
 *
 * @param deployment whose it is, by its stamp
 * @param stamp the fence it was written with
 * @param replicas how many copies exist, terminating ones included
 * @param detail what it is, in the provider's words, for people
 */
public record InventoryItem(DeploymentRef deployment, Fence stamp, int replicas, String detail) {
    /**
     * Checks the parts.
     *
     * @param deployment whose it is, by its stamp
     * @param stamp the fence it was written with
     * @param replicas how many copies exist, terminating ones included
     * @param detail what it is, in the provider's words, for people
     * @throws dev.slipway.model.InvalidValueException if the number of replicas is negative
     */
    public InventoryItem {
        Objects.requireNonNull(deployment, "deployment");
        Objects.requireNonNull(stamp, "stamp");
        Objects.requireNonNull(detail, "detail");
        if (replicas < 0) {
            throw new InvalidValueException("replicas", replicas + " must not be negative");
        }
    }
}
