package dev.slipway.core;

import dev.slipway.model.Impact;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.QuotaDecision;
import dev.slipway.model.Revision;
import dev.slipway.model.SpecDiff;
import java.util.Optional;

/**
 * A mutation worked out on one ledger, not recorded yet.
 *
 * @param entry what the ledger would say
 * @param revision what would be recorded; the latest one if nothing changes
 * @param impact what it would do to running replicas
 * @param decision the quota's answer
 * @param isChange whether there is anything to record
 * @param concernsBackEnd whether there is anything to carry out then
 * @param diff from the latest revision; empty where there is none or nobody asks
 * @param overlaps whether terminating replicas may be about that the holding doesn't count
 */
record Proposal(
        LedgerEntry entry,
        Revision revision,
        Impact impact,
        QuotaDecision decision,
        boolean isChange,
        boolean concernsBackEnd,
        Optional<SpecDiff> diff,
        boolean overlaps) {
    /** One that concerns the back end exactly if it does something to replicas. */
    Proposal(LedgerEntry entry, Revision revision, Impact impact, QuotaDecision decision, boolean isChange) {
        this(entry, revision, impact, decision, isChange, impact != Impact.NONE, Optional.empty(), false);
    }

    /** One that the back end must hear of though it does nothing to replicas. */
    static Proposal withoutImpact(LedgerEntry entry, Revision revision) {
        return new Proposal(entry, revision, Impact.NONE, QuotaDecision.ALLOWED, true, true, Optional.empty(), false);
    }

    Proposal telling(SpecDiff difference, boolean isOverlapping) {
        return new Proposal(
                entry, revision, impact, decision, isChange, concernsBackEnd, Optional.of(difference), isOverlapping);
    }
}
