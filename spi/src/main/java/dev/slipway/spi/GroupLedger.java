package dev.slipway.spi;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import java.util.Map;

/**
 * What is recorded for a scope at one instant: the only thing that commits replace, and that quota is decided on.
 *
 * @param scope what it covers
 * @param counter +1 with every commit; 0 before the first
 * @param entries by id
 */
public record GroupLedger(LedgerScope scope, long counter, Map<DeploymentId, LedgerEntry> entries) {
    /**
     * Copies the entries.
     *
     * @param scope what it covers
     * @param counter at least 0
     * @param entries by id
     */
    public GroupLedger {
        entries = Map.copyOf(entries);
    }

    /**
     * A ledger in which nothing was ever recorded.
     *
     * @param scope what it covers
     * @return counter 0, no entries
     */
    public static GroupLedger empty(LedgerScope scope) {
        return new GroupLedger(scope, 0, Map.of());
    }
}
