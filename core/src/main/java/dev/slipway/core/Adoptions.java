package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.NotFoundException;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.Fence;
import dev.slipway.model.GroupId;
import dev.slipway.model.Impact;
import dev.slipway.model.InvalidValueException;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.QuotaDecision;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.RolloutStep;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.GroupLedger;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a record count again, on an administrator's word, over a back end that is ahead of it or has lost what it says. The ledger
 * is read first, observed live, and committed only if it hasn't moved. Thread-safe.
 */
final class Adoptions {
    private static final Logger LOG = LoggerFactory.getLogger(Adoptions.class);
    private static final int LONGEST_REASON = 1_000;
    private static final int MOST_ATTEMPTS = 20;

    private final Access access;
    private final Recorder recorder;
    private final Carrier carrier;
    private final Reconciler reconciler;
    private final Retrying retrying;
    private final DeploymentListener listener;

    Adoptions(
            Access access,
            Recorder recorder,
            Carrier carrier,
            Reconciler reconciler,
            Retrying retrying,
            DeploymentListener listener) {
        this.access = access;
        this.recorder = recorder;
        this.carrier = carrier;
        this.reconciler = reconciler;
        this.retrying = retrying;
        this.listener = listener;
    }

    /** What is recorded then, and what it says shall run; nothing that fails after the commit may hide that. */
    Proposal adopt(Actor administrator, DeploymentId id, String reason) {
        requireReason(reason);
        GroupId group = access.reading(administrator, id);
        Retrying.Attempts attempts = retrying.attempts(MOST_ATTEMPTS);
        while (true) {
            GroupLedger ledger = recorder.ledger(group);
            LedgerEntry entry =
                    Optional.ofNullable(ledger.entries().get(id)).orElseThrow(() -> new NotFoundException(id));
            Revision revision = carrier.revision(entry.deployment(), entry.latest(), entry.latest());
            LedgerEntry adopted = adopted(entry);
            if (adopted.equals(entry)) {
                return new Proposal(entry, revision, Impact.NONE, QuotaDecision.ALLOWED, false);
            }
            switch (recorder.recordIfUnmoved(ledger, List.of(adopted), List.of())) {
                case LANDED -> {
                    tell(entry, adopted, administrator, reason);
                    carrier.carryOut(adopted, revision);
                    reconciler.wake();
                    return Proposal.withoutImpact(adopted, revision);
                }
                case UNKNOWN ->
                    throw refused(
                            ErrorCode.OUTCOME_UNKNOWN,
                            id,
                            "the answer to its adoption was lost; look, or adopt it again",
                            false);
                case NOT_LANDED -> {
                    listener.conflicted(ledger.scope(), attempts.made());
                    if (!attempts.another()) {
                        throw refused(ErrorCode.CONTENDED, id, "other writers were faster; nothing was adopted", true);
                    }
                }
            }
        }
    }

    private static void requireReason(String reason) {
        if (reason.isBlank()) {
            throw new InvalidValueException("reason", "must say why the record is adopted");
        }
        if (reason.length() > LONGEST_REASON) {
            throw new InvalidValueException(
                    "reason", "has " + reason.length() + " characters; it may have at most " + LONGEST_REASON);
        }
    }

    private LedgerEntry adopted(LedgerEntry entry) {
        DeploymentId id = entry.deployment().id();
        if (!carrier.isOurs(entry)) {
            throw refused(
                    ErrorCode.CONFLICT,
                    id,
                    "it runs with the provider '" + entry.provider() + "' at " + entry.location()
                            + "; only a manager of that back end can tell what it runs",
                    false);
        }
        Observation observation =
                carrier.observe(List.of(entry), Freshness.LIVE).get(entry.deployment());
        return observation.match(
                present -> present.stamp().isAfter(entry.fence())
                        ? beyond(entry, present)
                        : Reconciliation.confirmed(entry),
                absent -> Reconciliation.confirmed(entry),
                unavailable -> {
                    throw refused(
                            ErrorCode.UNREACHABLE, id, "nobody can tell what it runs: " + unavailable.reason(), true);
                });
    }

    /**
     * The entry under a fence that nothing in the back end has. What runs is of a revision that the record may not know, so nothing
     * new comes before all of that is gone; until then as much is held as that many of the largest known replicas take. Its clients
     * may have been shut out since, so none is let in again.
     */
    private static LedgerEntry beyond(LedgerEntry entry, Observation.Present present) {
        boolean runs = entry.replicasNow() > 0;
        ReplicaCounts counts = present.track().replicas();
        ResourceAmounts largest = entry.largestReplica().max(entry.footprint().perReplica());
        ResourceAmounts running = HoldingPlan.settled(largest, counts.existing() + counts.terminating());
        Fence newest = present.track().fence().isAfter(present.stamp())
                ? present.track().fence()
                : present.stamp();
        return LedgerEntry.builder()
                .from(Reconciliation.confirmed(entry))
                .fence(newest.next())
                .holding(entry.holding().max(running))
                .largestReplica(largest)
                .clients(List.of())
                .step(runs ? RolloutStep.DRAIN : entry.step())
                .build();
    }

    private void tell(LedgerEntry before, LedgerEntry after, Actor administrator, String reason) {
        LOG.warn(
                "{} adopted {}, whose fence was {} and is {}: {}",
                administrator,
                after.deployment(),
                before.fence(),
                after.fence(),
                reason.replaceAll("\\p{Cntrl}", " "));
        listener.adopted(after.deployment(), administrator, before.fence(), after.fence(), reason);
    }

    private static DeploymentException refused(ErrorCode code, DeploymentId id, String why, boolean isRetryable) {
        return new DeploymentException(code, "'" + id + "': " + why, isRetryable, Optional.of(id));
    }
}
