package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.NotFoundException;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.InvalidValueException;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.GroupLedger;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Releases what only terminating replicas hold, on an administrator's word. All other conditions of a release must be met: the
 * ledger is read first, observed live, and committed only if it hasn't moved. Thread-safe.
 */
final class ForcedReleases {
    private static final Logger LOG = LoggerFactory.getLogger(ForcedReleases.class);
    private static final int LONGEST_REASON = 1_000;
    private static final int MOST_ATTEMPTS = 20;

    private final Access access;
    private final Recorder recorder;
    private final Carrier carrier;
    private final Retrying retrying;
    private final DeploymentListener listener;

    ForcedReleases(Access access, Recorder recorder, Carrier carrier, Retrying retrying, DeploymentListener listener) {
        this.access = access;
        this.recorder = recorder;
        this.carrier = carrier;
        this.retrying = retrying;
        this.listener = listener;
    }

    ForcedRelease release(Actor administrator, DeploymentId id, String reason) {
        requireReason(reason);
        GroupId group = access.reading(administrator, id);
        Retrying.Attempts attempts = retrying.attempts(MOST_ATTEMPTS);
        while (true) {
            GroupLedger ledger = recorder.ledger(group);
            LedgerEntry entry =
                    Optional.ofNullable(ledger.entries().get(id)).orElseThrow(() -> new NotFoundException(id));
            LedgerEntry released = released(entry);
            var release = new ForcedRelease(entry.deployment(), entry.holding(), released.holding());
            if (released.equals(entry)) {
                return release;
            }
            requireOnlyTerminating(entry);
            switch (recorder.recordIfUnmoved(ledger, List.of(released), List.of())) {
                case LANDED -> {
                    tell(release, administrator, reason);
                    return release;
                }
                case UNKNOWN -> throw unknown(id);
                case NOT_LANDED -> {
                    listener.conflicted(ledger.scope(), attempts.made());
                    if (!attempts.another()) {
                        throw refused(ErrorCode.CONTENDED, id, "other writers were faster; nothing was released", true);
                    }
                }
            }
        }
    }

    private static void requireReason(String reason) {
        if (reason.isBlank()) {
            throw new InvalidValueException("reason", "must say why a release is forced");
        }
        if (reason.length() > LONGEST_REASON) {
            throw new InvalidValueException(
                    "reason", "has " + reason.length() + " characters; it may have at most " + LONGEST_REASON);
        }
    }

    /** What is alive, or may come to life, is never given away. */
    private void requireOnlyTerminating(LedgerEntry entry) {
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
        Optional<DeploymentException> refusal = observation.match(
                present -> alive(entry, present)
                        .map(what -> refused(ErrorCode.CONFLICT, id, what + ", which no word can release", false)),
                absent -> Optional.of(refused(
                        ErrorCode.CONFLICT, id, "the back end has nothing of it: reconciliation settles that", true)),
                unavailable -> Optional.of(refused(
                        ErrorCode.UNREACHABLE, id, "nobody can tell what it runs: " + unavailable.reason(), true)));
        refusal.ifPresent(refused -> {
            throw refused;
        });
    }

    /** What is in the way besides terminating replicas. */
    private static Optional<String> alive(LedgerEntry entry, Observation.Present present) {
        ReplicaCounts counts = present.track().replicas();
        boolean isTaken = present.stamp().equals(entry.fence())
                && present.track().fence().equals(entry.fence())
                && present.isComplete()
                && present.isSettled()
                && counts.desired() == entry.replicasNow();
        if (!isTaken) {
            return Optional.of("what is recorded isn't carried out yet");
        }
        if (counts.updated() < counts.existing()) {
            return Optional.of((counts.existing() - counts.updated()) + " replicas of older revisions are alive");
        }
        return counts.existing() > entry.replicasNow()
                ? Optional.of(counts.existing() + " replicas are alive where " + entry.replicasNow() + " are wanted")
                : Optional.empty();
    }

    private static LedgerEntry released(LedgerEntry entry) {
        ResourceAmounts settled = Excess.settled(entry);
        if (!settled.isWithin(entry.holding())) {
            return entry;
        }
        boolean runsInTheEnd = Excess.replicasInTheEnd(entry) > 0;
        return LedgerEntry.builder()
                .from(entry)
                .holding(settled)
                .largestReplica(runsInTheEnd ? entry.footprint().perReplica() : ResourceAmounts.NONE)
                .build();
    }

    private void tell(ForcedRelease release, Actor administrator, String reason) {
        LOG.warn(
                "{} forced {} to hold {} instead of {}: {}",
                administrator,
                release.deployment(),
                release.after(),
                release.before(),
                reason.replaceAll("\\p{Cntrl}", " "));
        listener.forceReleased(release.deployment(), administrator, release.before(), release.after(), reason);
    }

    private static DeploymentException unknown(DeploymentId id) {
        return refused(
                ErrorCode.OUTCOME_UNKNOWN, id, "the answer to its release was lost; look, or force it again", false);
    }

    private static DeploymentException refused(ErrorCode code, DeploymentId id, String why, boolean isRetryable) {
        return new DeploymentException(code, "'" + id + "': " + why, isRetryable, Optional.of(id));
    }
}
