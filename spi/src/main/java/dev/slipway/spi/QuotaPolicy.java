package dev.slipway.spi;

import dev.slipway.model.QuotaDecision;
import dev.slipway.model.QuotaRequest;

/**
 * Decides whether a request fits into a group's quota. A host's own policy may be stricter than the group's limits, and never
 * more generous. Requirements:
 *
 * <ul>
 *   <li><b>Q1</b> Nothing is granted beyond the group's limits: of each limited resource of which the deployment asks for more
 *       than it holds, the holdings of the others, the other usage and what it asks for are together at most the limit. What
 *       isn't limited is unlimited, 0 is none, and {@link dev.slipway.model.Group#mostDeployments()} is the limit of
 *       {@link dev.slipway.model.ResourceName#DEPLOYMENTS}.
 *   <li><b>Q2</b> A request that increases nothing is never denied, even above a lowered limit: otherwise nobody could scale
 *       down, stop, or change a description.
 *   <li><b>Q3</b> Amounts are exact. Sums go beyond 64 bits, and down to 1n; nothing is rounded.
 *   <li><b>Q4</b> A pure function: the same request always gets the same decision, on any thread, in whatever order the holdings
 *       come, without I/O, clock or memory. It is asked again whenever the ledger has moved, and asked about changes that
 *       nobody makes in the end.
 *   <li><b>Q5</b> A denial names every limit of the group that the request doesn't fit into, and each violation's numbers
 *       agree: asked for what the request asks for, missing = used + requested − limit, more than zero, of a limit that isn't
 *       above the group's.
 *   <li><b>Q6</b> Only of a policy that knows no limits but the group's: it denies only what Q1 makes it deny, resource by
 *       resource, and with {@code missing} added to the limits the request fits.
 * </ul>
 *
 * Thread-safe. {@code QuotaPolicyTck} and, for Q6, {@code ExactQuotaPolicyTck} test all of it.
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
