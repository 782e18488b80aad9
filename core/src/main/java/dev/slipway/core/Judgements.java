package dev.slipway.core;

import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.spi.Freshness;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Brings record and observation of many deployments together, in a fixed number of calls, and has them judged. */
final class Judgements {
    private final Carrier carrier;
    private final FenceMemory memory;

    Judgements(Carrier carrier, FenceMemory memory) {
        this.carrier = carrier;
        this.memory = memory;
    }

    /** One deployment whose entry and revision are at hand, without reading the record. */
    Deployment of(LedgerEntry entry, Revision revision, Freshness freshness) {
        Observation observation = carrier.observe(List.of(entry), freshness).get(entry.deployment());
        return new Deployment(revision, entry.createdAt(), entry.updatedAt(), judge(entry, revision, observation));
    }

    /** The entries' deployments in the same order; an entry whose revision has just been deleted is left out. */
    List<Deployment> of(Collection<LedgerEntry> entries, Freshness freshness) {
        if (entries.isEmpty()) {
            return List.of();
        }
        Map<RevisionKey, Revision> revisions = carrier.revisions(entries);
        Map<DeploymentRef, Observation> observed = carrier.observe(entries, freshness);
        List<Deployment> deployments = new ArrayList<>();
        for (LedgerEntry entry : entries) {
            Revision revision = revisions.get(entry.latestKey());
            if (revision != null) {
                Observation observation = observed.get(entry.deployment());
                deployments.add(new Deployment(
                        revision, entry.createdAt(), entry.updatedAt(), judge(entry, revision, observation)));
            }
        }
        return deployments;
    }

    DeploymentStatus judge(LedgerEntry entry, Revision revision, Observation observation) {
        DeploymentStatus status = StatusJudge.judge(new StatusFacts(
                entry, revision, observation, memory.sinceSeen(entry), memory.refusal(entry), memory.lastKnown(entry)));
        if (!(observation instanceof Observation.Unavailable)) {
            memory.judged(entry, status);
        }
        return status;
    }
}
