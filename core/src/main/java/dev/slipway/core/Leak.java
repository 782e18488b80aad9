package dev.slipway.core;

import dev.slipway.model.DeploymentRef;
import dev.slipway.spi.InventoryItem;
import java.util.Objects;
import java.util.Optional;

/**
 * Something of one deployment on which this store's record and the back end contradict each other.
 *
 * @param deployment whose it is
 * @param kind how they contradict each other
 * @param item what the back end has of it, to be handed to {@link DeploymentManager#discard} once that is sure; empty if it has
 *     nothing
 */
public record Leak(DeploymentRef deployment, Kind kind, Optional<InventoryItem> item) {
    /** How record and back end contradict each other. */
    public enum Kind {
        /**
         * The back end has it, with this store's stamp, and the record doesn't know of it: somebody deleted the record's entry
         * by hand, or an older record was restored. Never removed by itself.
         */
        NOT_RECORDED,
        /** The back end has it, and the record knows only of another life of the same id. */
        OTHER_INCARNATION,
        /** The record says that it runs, and the back end has nothing of it. The reconcile loop brings it back. */
        NOT_IN_BACK_END
    }

    /**
     * Checks that nothing is missing.
     *
     * @param deployment whose it is
     * @param kind how they contradict each other
     * @param item what the back end has of it
     */
    public Leak {
        Objects.requireNonNull(deployment, "deployment");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(item, "item");
    }
}
