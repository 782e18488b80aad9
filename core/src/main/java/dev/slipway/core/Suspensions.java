package dev.slipway.core;

import dev.slipway.error.DirectoryUnavailableException;
import dev.slipway.error.QuotaExceededException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Revision;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.Suspension;
import dev.slipway.spi.GroupLedger;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a group's deployments go while its switch is off or it is gone, once that is confirmed, and brings them back when it may
 * run them again. A suspension is apart from the user's stop. A directory that can't be asked changes nothing. Coming back is an
 * admission like any other: what the quota has no room for stays suspended. Thread-safe.
 */
final class Suspensions {
    private static final Logger LOG = LoggerFactory.getLogger(Suspensions.class);

    private final Access access;
    private final Recorder recorder;
    private final Carrier carrier;
    private final Proposals proposals;
    private final DirectoryMemory memory;
    private final FenceMemory fences;

    Suspensions(
            Access access,
            Recorder recorder,
            Carrier carrier,
            Proposals proposals,
            DirectoryMemory memory,
            FenceMemory fences) {
        this.fences = fences;
        this.access = access;
        this.recorder = recorder;
        this.carrier = carrier;
        this.proposals = proposals;
        this.memory = memory;
    }

    /** Forgets what was said of groups that have nothing any more. */
    void keepOnly(Set<GroupId> groups) {
        memory.keepOnly(groups);
    }

    /** Asks the directory about one group and does what follows; false if the directory hangs and isn't worth being asked again now. */
    boolean review(GroupId id) {
        Optional<Group> group;
        try {
            group = access.lookUp(id);
        } catch (DirectoryUnavailableException e) {
            LOG.debug("the group {} stays as it is: {}", id, e.getMessage());
            return !Hung.isIn(e);
        }
        if (group.filter(Group::isModelDeploymentOn).isPresent()) {
            memory.allows(id);
            resume(group.get());
        } else {
            Suspension why = group.isPresent() ? Suspension.SWITCHED_OFF : Suspension.GROUP_GONE;
            if (memory.forbids(id, why)) {
                suspend(id, why);
            }
        }
        return true;
    }

    private void suspend(GroupId group, Suspension why) {
        GroupLedger ledger = recorder.ledger(group);
        ledger.entries().values().stream()
                .filter(entry -> entry.suspension().isPresent())
                .forEach(fences::notRefused);
        List<LedgerEntry> changed = ledger.entries().values().stream()
                .filter(entry -> carrier.mayMove(entry) && !entry.isRemoving())
                .filter(entry -> !entry.suspension().equals(Optional.of(why)))
                .map(entry -> suspended(entry, why))
                .toList();
        if (!changed.isEmpty() && recorder.recordIfUnmoved(ledger, changed, List.of()) == Fate.LANDED) {
            LOG.info("{} deployments of the group {} are suspended: {}", changed.size(), group, why);
            var revisions = carrier.revisions(changed);
            changed.forEach(entry -> carrier.carryOutWhenDue(entry, revisions.get(entry.latestKey())));
        }
    }

    private static LedgerEntry suspended(LedgerEntry entry, Suspension why) {
        boolean stops = entry.replicasNow() > 0 || entry.step() == RolloutStep.DRAIN;
        return LedgerEntry.builder()
                .from(entry)
                .suspension(why)
                .step(RolloutStep.RUN)
                .fence(stops ? entry.fence().next() : entry.fence())
                .build();
    }

    /** One after the other, the oldest first: each is decided on the ledger that the one before it made. */
    private void resume(Group group) {
        List<LedgerEntry> suspended = recorder.ledger(group.id()).entries().values().stream()
                .filter(entry -> carrier.mayMove(entry) && entry.suspension().isPresent() && !entry.isRemoving())
                .sorted(Comparator.comparing(LedgerEntry::createdAt)
                        .thenComparing(entry -> entry.deployment().id().value()))
                .toList();
        suspended.forEach(entry -> resume(group, entry));
    }

    private void resume(Group group, LedgerEntry seen) {
        Basis basis = recorder.basis(recorder.ledger(group.id()));
        LedgerEntry entry = basis.entries().get(seen.deployment().id());
        if (!seen.equals(entry)) {
            return;
        }
        Revision latest = carrier.revision(entry.deployment(), entry.latest(), entry.latest());
        Proposal proposal = proposals.resume(group, basis, entry, latest);
        if (!proposal.decision().isAllowed()) {
            DeploymentRef ref = entry.deployment();
            fences.refused(entry, new QuotaExceededException(ref.group(), ref.id(), proposal.decision()));
        } else if (recorder.recordIfUnmoved(basis, List.of(proposal.entry()), List.of()) == Fate.LANDED) {
            LOG.info("{} is back", entry.deployment());
            carrier.carryOutWhenDue(proposal.entry(), latest);
        }
    }
}
