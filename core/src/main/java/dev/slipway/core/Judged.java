package dev.slipway.core;

import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Revision;

/**
 * One deployment as a pass of the reconcile loop found it.
 *
 * @param entry what the ledger says
 * @param revision the latest one
 * @param observation made live, after the entry was read
 * @param status what follows
 */
record Judged(LedgerEntry entry, Revision revision, Observation observation, DeploymentStatus status) {
    /** The same, but for a newer entry of the same revision and fence. */
    Judged withEntry(LedgerEntry newer) {
        return new Judged(newer, revision, observation, status);
    }
}
