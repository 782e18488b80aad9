package dev.slipway.model;

import java.util.Objects;
import java.util.Optional;

/**
 * What one ledger covers: a group, or everything.
 *
 * @param group the group; empty for the overall ledger
 */
public record LedgerScope(Optional<GroupId> group) {
    /**
     * Checks that nothing is missing.
     *
     * @param group the group; empty for the overall ledger
     */
    public LedgerScope {
        Objects.requireNonNull(group, "group");
    }

    /**
     * The ledger of a group.
     *
     * @param group which group
     * @return its scope
     */
    public static LedgerScope of(GroupId group) {
        return new LedgerScope(Optional.of(group));
    }

    /**
     * The ledger of limits that cross groups.
     *
     * @return the overall scope
     */
    public static LedgerScope overall() {
        return new LedgerScope(Optional.empty());
    }

    @Override
    public String toString() {
        return group.map(id -> "group " + id).orElse("overall");
    }
}
