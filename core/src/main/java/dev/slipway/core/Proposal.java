package dev.slipway.core;

import dev.slipway.model.Impact;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.QuotaDecision;
import dev.slipway.model.Revision;
import dev.slipway.model.RunState;

/**
 * A mutation worked out on one ledger, not recorded yet.
 *
 * @param entry what the ledger would say
 * @param revision what would be recorded; the latest one if nothing changes
 * @param impact what it would do to running replicas
 * @param decision the quota's answer
 * @param isChange whether there is anything to record
 * @param concernsBackEnd whether there is anything to carry out then
 */
record Proposal(
        LedgerEntry entry,
        Revision revision,
        Impact impact,
        QuotaDecision decision,
        boolean isChange,
        boolean concernsBackEnd) {
    /** One that concerns the back end exactly if it does something to replicas. */
    Proposal(LedgerEntry entry, Revision revision, Impact impact, QuotaDecision decision, boolean isChange) {
        this(entry, revision, impact, decision, isChange, impact != Impact.NONE);
    }

    WhatIf whatIf() {
        Impact onReplicas = revision.runState() == RunState.STOPPED ? Impact.NONE : impact;
        return new WhatIf(decision, onReplicas, entry.strategy(), entry.holding());
    }
}
