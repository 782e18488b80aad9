package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Revision;
import java.time.Duration;
import java.util.Optional;

/**
 * Everything that a status depends on.
 *
 * @param entry what the ledger says
 * @param revision the latest revision
 * @param observation what the back end says
 * @param sinceFenceSeen how long this JVM has known the entry's fence, by its monotonic clock
 * @param refusal how the last attempt to apply exactly this fence failed; empty if it didn't
 * @param lastKnown what was judged last of exactly this fence; empty if nothing was
 */
record StatusFacts(
        LedgerEntry entry,
        Revision revision,
        Observation observation,
        Duration sinceFenceSeen,
        Optional<DeploymentException> refusal,
        Optional<DeploymentStatus> lastKnown) {}
