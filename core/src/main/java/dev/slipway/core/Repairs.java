package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.IdConflictException;
import dev.slipway.error.NotFoundException;
import dev.slipway.error.QuotaExceededException;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Drift;
import dev.slipway.model.Footprint;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.Impact;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.QuotaDecision;
import dev.slipway.model.Revision;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.GroupLedger;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what somebody has changed by hand in the back end, and has it written again as it is recorded. What is there is compared and
 * never gone by. Where replicas have to be replaced for that, and there isn't held what this may take on the way, it is a
 * rollout of its own: planned, held and recorded under the next fence before the back end hears of it. Otherwise nothing is
 * recorded. Thread-safe.
 */
final class Repairs {
    private static final Logger LOG = LoggerFactory.getLogger(Repairs.class);
    private static final int MOST_ATTEMPTS = 20;

    private final Access access;
    private final Recorder recorder;
    private final Carrier carrier;
    private final Vetting vetting;
    private final Proposals proposals;
    private final Reconciler reconciler;
    private final Retrying retrying;
    private final DeploymentListener listener;

    Repairs(
            Access access,
            Recorder recorder,
            Carrier carrier,
            Vetting vetting,
            Proposals proposals,
            Reconciler reconciler,
            Retrying retrying,
            DeploymentListener listener) {
        this.access = access;
        this.recorder = recorder;
        this.carrier = carrier;
        this.vetting = vetting;
        this.proposals = proposals;
        this.reconciler = reconciler;
        this.retrying = retrying;
        this.listener = listener;
    }

    /** What isn't as it is recorded. That there is nothing is only said of what is wholly carried out. */
    List<Drift> drift(Actor actor, DeploymentId id) {
        GroupId group = access.reading(actor, id);
        LedgerEntry entry = entry(recorder.ledger(group), id);
        requireComparable(entry, "drift");
        List<Drift> drifts = carrier.drift(entry, latest(entry));
        if (drifts.isEmpty()) {
            requireCarriedOut(entry);
        }
        return drifts;
    }

    /** What is recorded, and now written. Where it had to be recorded before nothing that fails afterwards may hide that. */
    Proposal repair(Actor actor, DeploymentId id) {
        Group group = access.changing(actor, id);
        Retrying.Attempts attempts = retrying.attempts(MOST_ATTEMPTS);
        while (true) {
            Basis basis = recorder.basis(recorder.ledger(group.id()));
            Group now = access.now(actor, group.id(), id);
            LedgerEntry entry = entry(basis.ledger(), id);
            requireComparable(entry, "repair");
            Access.requireSwitch(now);
            Revision latest = latest(entry);
            List<Drift> drifts = carrier.drift(entry, latest);
            if (isHeld(entry) || !replaces(drifts)) {
                return written(entry, latest, actor, drifts);
            }
            Proposal again = admitted(proposals.again(now, basis, entry, latest));
            switch (recorder.recordIfUnmoved(basis, List.of(again.entry()), List.of())) {
                case LANDED -> {
                    tell(entry.deployment(), actor, drifts);
                    carrier.carryOut(again.entry(), latest);
                    reconciler.wake();
                    return again;
                }
                case UNKNOWN ->
                    throw refused(
                            ErrorCode.OUTCOME_UNKNOWN,
                            id,
                            "the answer to its repair was lost; look, or repair it again",
                            false);
                case NOT_LANDED -> {
                    listener.conflicted(basis.scope(), attempts.made());
                    if (!attempts.another()) {
                        throw refused(ErrorCode.CONTENDED, id, "other writers were faster; nothing was repaired", true);
                    }
                }
            }
        }
    }

    private static LedgerEntry entry(GroupLedger ledger, DeploymentId id) {
        return Optional.ofNullable(ledger.entries().get(id)).orElseThrow(() -> new NotFoundException(id));
    }

    private Revision latest(LedgerEntry entry) {
        return carrier.revision(entry.deployment(), entry.latest(), entry.latest());
    }

    /** Only what is recorded beyond doubt can be what should be there. */
    private void requireComparable(LedgerEntry entry, String wanted) {
        if (entry.isRemoving()) {
            throw IdConflictException.busy(entry.deployment().id());
        }
        carrier.requireChangeable(entry);
        vetting.requireDrift(wanted);
    }

    private static boolean replaces(List<Drift> drifts) {
        return drifts.stream().anyMatch(drift -> drift.impact().compareTo(Impact.RESTART) >= 0);
    }

    /** Whether all replicas could be replaced in the way that is recorded without more than is held. */
    private static boolean isHeld(LedgerEntry entry) {
        Footprint footprint = entry.footprint();
        int most = entry.replicasNow() + footprint.strategy().surge() + footprint.terminatingOverlap();
        return entry.replicasNow() == 0
                || HoldingPlan.settled(footprint.perReplica(), most).isWithin(entry.holding());
    }

    private static Proposal admitted(Proposal again) {
        if (!again.decision().isAllowed()) {
            DeploymentRef ref = again.entry().deployment();
            throw new QuotaExceededException(ref.group(), ref.id(), again.decision());
        }
        return again;
    }

    /** Nothing is recorded for it, so whoever asked hears of the back end's trouble, and nobody tries again. */
    private Proposal written(LedgerEntry entry, Revision latest, Actor actor, List<Drift> drifts) {
        ApplyResult result = carrier.repair(entry, latest);
        if (result != ApplyResult.ACCEPTED) {
            requireCurrent(entry);
            throw refused(
                    ErrorCode.CONTENDED,
                    entry.deployment().id(),
                    result == ApplyResult.PREDECESSOR
                            ? "something that has to go first is in the way; repair it when that is gone"
                            : "it is being changed; look, and repair it again",
                    true);
        }
        tell(entry.deployment(), actor, drifts);
        reconciler.wake();
        return new Proposal(entry, latest, Impact.NONE, QuotaDecision.ALLOWED, false);
    }

    private void requireCarriedOut(LedgerEntry entry) {
        boolean isCarriedOut = live(entry)
                .match(
                        present -> present.stamp().equals(entry.fence()) && present.isComplete(),
                        absent -> false,
                        unavailable -> {
                            throw unreachable(entry, unavailable);
                        });
        if (!isCarriedOut) {
            requireCurrent(entry);
            throw refused(
                    ErrorCode.CONFLICT,
                    entry.deployment().id(),
                    "what is recorded isn't carried out yet, so nobody can tell what has drifted; ask again when it is",
                    true);
        }
    }

    /** Tells a record that has moved on from one that the back end is ahead of. */
    private void requireCurrent(LedgerEntry entry) {
        DeploymentId id = entry.deployment().id();
        boolean isAhead = live(entry)
                .match(present -> present.stamp().isAfter(entry.fence()), absent -> false, unavailable -> {
                    throw unreachable(entry, unavailable);
                });
        LedgerEntry now = entry(recorder.ledger(entry.deployment().group()), id);
        if (!now.fence().equals(entry.fence()) || !now.deployment().equals(entry.deployment())) {
            throw refused(ErrorCode.CONTENDED, id, "it has been changed meanwhile; ask again", true);
        }
        if (isAhead) {
            throw Carrier.ahead(entry);
        }
    }

    private Observation live(LedgerEntry entry) {
        return carrier.observe(List.of(entry), Freshness.LIVE).get(entry.deployment());
    }

    private static DeploymentException unreachable(LedgerEntry entry, Observation.Unavailable unavailable) {
        return refused(
                ErrorCode.UNREACHABLE,
                entry.deployment().id(),
                "nobody can tell what it runs: " + unavailable.reason(),
                true);
    }

    private void tell(DeploymentRef deployment, Actor actor, List<Drift> drifts) {
        LOG.info(
                "{} is written again, asked by {}: {}",
                deployment,
                actor,
                drifts.stream()
                        .map(drift -> (drift.object() + " " + drift.path()).strip())
                        .collect(Collectors.joining(", ", "[", "]")));
        listener.repaired(deployment, actor, drifts);
    }

    private static DeploymentException refused(ErrorCode code, DeploymentId id, String why, boolean isRetryable) {
        return new DeploymentException(code, "'" + id + "': " + why, isRetryable, Optional.of(id));
    }
}
