package dev.slipway.core;

import dev.slipway.spi.InventoryItem;
import java.util.List;

/**
 * What all groups of a store use.
 *
 * @param groups those that have a deployment or a leak, by id
 * @param foreign what carries the stamps of other stores at the same location: another host's, never touched
 */
public record UsageAudit(List<GroupUsage> groups, List<InventoryItem> foreign) {
    /**
     * Copies the lists.
     *
     * @param groups those that have a deployment or a leak
     * @param foreign what carries the stamps of other stores
     */
    public UsageAudit {
        groups = List.copyOf(groups);
        foreign = List.copyOf(foreign);
    }
}
