package dev.slipway.model;

import java.util.List;

/**
 * Whether a request fits.
 *
 * @param violations every limit that it doesn't fit into; empty if it fits
 */
public record QuotaDecision(List<QuotaViolation> violations) {
    /** It fits. */
    public static final QuotaDecision ALLOWED = new QuotaDecision(List.of());

    /**
     * Copies the list.
     *
     * @param violations every limit that it doesn't fit into
     */
    public QuotaDecision {
        violations = List.copyOf(violations);
    }

    /**
     * Whether a limit of one kind is violated.
     *
     * @param scope whose limits
     * @return true if at least one of them is
     */
    public boolean violates(QuotaScope scope) {
        return violations.stream().anyMatch(violation -> violation.scope() == scope);
    }

    /**
     * Whether it fits.
     *
     * @return true if nothing is violated
     */
    public boolean isAllowed() {
        return violations.isEmpty();
    }
}
