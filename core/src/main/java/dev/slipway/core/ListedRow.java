package dev.slipway.core;

import dev.slipway.model.LedgerEntry;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.UserId;
import java.util.Optional;

/**
 * What a list is filtered by and the ledger doesn't say.
 *
 * @param name of the deployment, for life
 * @param latest the revision that the rest is of
 * @param lastUser who asked for it; for an automatic rollback, who asked for the revision before
 */
record ListedRow(FoldedText name, RevisionNumber latest, Optional<UserId> lastUser) {
    boolean isOf(LedgerEntry entry) {
        return latest.equals(entry.latest());
    }
}
