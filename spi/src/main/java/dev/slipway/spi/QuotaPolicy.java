package dev.slipway.spi;

import dev.slipway.model.QuotaDecision;
import dev.slipway.model.QuotaRequest;

/**
 * Decides whether a request fits into a group's quota. A pure function: the same request always gets the same decision,
 * without I/O, clock or memory, since it is asked again whenever the ledger has moved. Thread-safe. A request that increases
 * nothing is never denied, even above a lowered limit.
 */
@FunctionalInterface
public interface QuotaPolicy {
    /**
     * Decides.
     *
     * @param request everything that the decision depends on
     * @return allowed, or every limit that it doesn't fit into
     */
    QuotaDecision decide(QuotaRequest request);
}
