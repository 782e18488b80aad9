package dev.slipway.spi;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.InvalidValueException;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What is recorded for a scope at one instant: the only thing that commits replace, and that quota is decided on.
 *
 * @param scope what it covers
 * @param counter +1 with every commit; 0 before the first
 * @param entries by id, in the order given
 */
public record GroupLedger(LedgerScope scope, long counter, Map<DeploymentId, LedgerEntry> entries) {
    /**
     * Copies the entries and keeps their order.
     *
     * @param scope what it covers
     * @param counter at least 0
     * @param entries by id
     * @throws InvalidValueException if the counter is negative, or an entry is under another id than its own
     */
    public GroupLedger {
        Objects.requireNonNull(scope, "scope");
        if (counter < 0) {
            throw new InvalidValueException("counter", counter + " must not be negative");
        }
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        entries.forEach((id, entry) -> {
            if (!id.equals(entry.deployment().id())) {
                throw new InvalidValueException("entries[" + id + "]", "is the entry of " + entry.deployment());
            }
        });
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
