package dev.slipway.core;

import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Phase;
import dev.slipway.model.Reason;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.GroupLedger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Brings record and observation of many deployments together, in a fixed number of calls, and has them judged. */
final class Judgements {
    private static final int MOST_LOOKS = 10;

    private final Carrier carrier;
    private final FenceMemory memory;
    private final CourseMemory courses;
    private final Recorder recorder;
    private final Access access;

    Judgements(Carrier carrier, FenceMemory memory, CourseMemory courses, Recorder recorder, Access access) {
        this.recorder = recorder;
        this.courses = courses;
        this.access = access;
        this.carrier = carrier;
        this.memory = memory;
    }

    /** One deployment whose entry and revision are at hand, without reading the record. */
    Deployment of(LedgerEntry entry, Revision revision, Freshness freshness) {
        Observation seen = carrier.observe(List.of(entry), freshness).get(entry.deployment());
        Observation observation = isAhead(entry, seen)
                ? new Observation.Unavailable(seen.asOf(), "it has been changed again meanwhile")
                : seen;
        return new Deployment(
                revision, entry.createdAt(), entry.updatedAt(), judge(entry, revision, observation, freshness));
    }

    /** The entries' deployments in the same order; an entry whose revision has just been deleted is left out. */
    List<Deployment> of(Collection<LedgerEntry> entries, Freshness freshness) {
        if (entries.isEmpty()) {
            return List.of();
        }
        Map<DeploymentRef, Observation> observed = carrier.observe(entries, freshness);
        List<LedgerEntry> current = caughtUp(entries, entry -> needsAnotherLook(entry, observed));
        Map<RevisionKey, Revision> revisions = new HashMap<>(carrier.revisions(current));
        for (int look = 1; look < MOST_LOOKS && lacksAny(revisions, current); look++) {
            // So much has been recorded since that the revision is kept no more: the entry is an old one.
            current = caughtUp(current, entry -> !revisions.containsKey(entry.latestKey()));
            revisions.putAll(carrier.revisions(current));
        }
        List<Deployment> deployments = new ArrayList<>();
        for (LedgerEntry entry : current) {
            Revision revision = revisions.get(entry.latestKey());
            if (revision != null) {
                Observation observation = observed.get(entry.deployment());
                deployments.add(new Deployment(
                        revision,
                        entry.createdAt(),
                        entry.updatedAt(),
                        judge(entry, revision, observation, freshness)));
            }
        }
        return deployments;
    }

    /** The entries as they are now, where they need another look; those that are gone are left out. */
    List<LedgerEntry> caughtUp(Collection<LedgerEntry> entries, Predicate<LedgerEntry> needsAnotherLook) {
        Map<GroupId, GroupLedger> ledgers = new HashMap<>();
        List<LedgerEntry> current = new ArrayList<>();
        for (LedgerEntry entry : entries) {
            if (needsAnotherLook.test(entry)) {
                GroupLedger ledger = ledgers.computeIfAbsent(entry.deployment().group(), recorder::ledger);
                Optional.ofNullable(ledger.entries().get(entry.deployment().id()))
                        .filter(now -> now.deployment().equals(entry.deployment()))
                        .ifPresent(current::add);
            } else {
                current.add(entry);
            }
        }
        return current;
    }

    /**
     * The back end is ahead of what was read, or has nothing of it: somebody else may have changed or deleted the deployment
     * in between, and no status may blame the record for that.
     */
    private static boolean needsAnotherLook(LedgerEntry entry, Map<DeploymentRef, Observation> observed) {
        Observation observation = observed.get(entry.deployment());
        return isAhead(entry, observation) || (observation instanceof Observation.Absent && !entry.isRemoving());
    }

    private static boolean lacksAny(Map<RevisionKey, Revision> revisions, List<LedgerEntry> entries) {
        return entries.stream().anyMatch(entry -> !revisions.containsKey(entry.latestKey()));
    }

    private static boolean isAhead(LedgerEntry entry, Observation observation) {
        return observation instanceof Observation.Present present
                && present.stamp().isAfter(entry.fence());
    }

    DeploymentStatus judge(LedgerEntry entry, Revision revision, Observation observation, Freshness freshness) {
        courses.learned(entry, revision);
        memory.learned(entry, revision);
        var facts = courses.looked(entry, observation, freshness);
        facts.revision(revision)
                .sinceFenceSeen(memory.sinceSeen(entry))
                .refusal(memory.refusal(entry))
                .lastKnown(memory.lastKnown(entry))
                .directoryTrouble(access.directoryTrouble(entry.deployment().group()));
        StatusFacts known = facts.build();
        DeploymentStatus status = StatusJudge.judge(known);
        if (observation instanceof Observation.Unavailable) {
            return status;
        }
        DeploymentStatus whole = tellingOfRollback(entry, status);
        memory.judged(entry, whole);
        courses.judged(known, whole);
        return whole;
    }

    private DeploymentStatus tellingOfRollback(LedgerEntry entry, DeploymentStatus status) {
        return memory.noWayBack(entry)
                .filter(refusal -> status.phase() == Phase.FAILED)
                .map(refusal -> DeploymentStatus.builder()
                        .from(status)
                        .reason(new Reason(
                                status.reason().code(),
                                Sentences.noWayBack(status.reason().message(), refusal.getMessage())))
                        .build())
                .orElse(status);
    }
}
