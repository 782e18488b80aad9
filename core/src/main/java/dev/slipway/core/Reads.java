package dev.slipway.core;

import dev.slipway.error.NotFoundException;
import dev.slipway.model.Actor;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Page;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.HistoryStore;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Everything that only reads. Reads never write. Thread-safe. */
final class Reads {
    private final Access access;
    private final HistoryStore store;
    private final Recorder recorder;
    private final Carrier carrier;
    private final Judgements judgements;
    private final Retrying retrying;
    private final Listing listing;

    Reads(
            Access access,
            HistoryStore store,
            Recorder recorder,
            Carrier carrier,
            Judgements judgements,
            Retrying retrying) {
        this.access = access;
        this.store = store;
        this.recorder = recorder;
        this.carrier = carrier;
        this.judgements = judgements;
        this.retrying = retrying;
        this.listing = new Listing(store, recorder, judgements, retrying);
    }

    Optional<LedgerEntry> entry(Actor actor, DeploymentId id) {
        return access.visible(actor, id)
                .flatMap(group ->
                        Optional.ofNullable(recorder.ledger(group).entries().get(id)));
    }

    /** What has just been accepted, and how it is doing: nothing that fails now may hide that it was accepted. */
    Deployment changed(Proposal accepted) {
        return judgements.of(accepted.entry(), accepted.revision(), Freshness.CACHED);
    }

    Deployment changed(Clients.Changed changed) {
        return judgements.of(changed.entry(), changed.latest(), Freshness.CACHED);
    }

    Optional<Deployment> find(Actor actor, DeploymentId id, Freshness freshness) {
        return entry(actor, id)
                .flatMap(entry ->
                        judgements.of(List.of(entry), freshness).stream().findFirst());
    }

    /** Those of the deployments that the actor may know of. */
    List<LedgerEntry> entries(Actor actor, Collection<DeploymentId> ids) {
        Set<DeploymentId> wanted = new HashSet<>(ids);
        return visibleGroups(actor).stream()
                .flatMap(group -> recorder.ledger(group).entries().values().stream())
                .filter(entry -> wanted.contains(entry.deployment().id()))
                .toList();
    }

    Map<DeploymentId, DeploymentStatus> statuses(Actor actor, Collection<DeploymentId> ids) {
        List<LedgerEntry> entries = entries(actor, ids);
        Map<DeploymentId, DeploymentStatus> statuses = new LinkedHashMap<>();
        judgements
                .of(entries, Freshness.CACHED)
                .forEach(deployment -> statuses.put(deployment.id(), deployment.status()));
        return statuses;
    }

    Page<Deployment> list(Actor actor, ListQuery query) {
        return listing.list(visibleGroups(actor), query);
    }

    List<Revision> history(Actor actor, DeploymentId id) {
        LedgerEntry entry = entry(actor, id).orElseThrow(() -> new NotFoundException(id));
        return retrying.call("history", () -> store.history(entry.deployment(), HistoryStore.KEPT_REVISIONS));
    }

    Revision revision(Actor actor, DeploymentId id, RevisionNumber number) {
        LedgerEntry entry = entry(actor, id).orElseThrow(() -> new NotFoundException(id));
        return carrier.revision(entry.deployment(), number, entry.latest());
    }

    private Collection<GroupId> visibleGroups(Actor actor) {
        return access.seesEverything(actor)
                ? retrying.call("groups", store::groups)
                : access.groupsOf(actor).stream().map(Group::id).toList();
    }
}
