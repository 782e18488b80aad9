package dev.slipway.core.history;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.GroupId;
import dev.slipway.model.Incarnation;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Location;
import dev.slipway.model.ProviderId;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.RunState;
import dev.slipway.model.StoreId;
import dev.slipway.model.Suspension;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A ledger's entry as it is stored. The store is the ledger's own.
 *
 * @param clients by name, in the order in which they were added; null if there are none
 * @param unconfirmed true, or null for false
 */
record EntryDocument(
        String id,
        String group,
        String incarnation,
        long latest,
        long fence,
        String runState,
        @Nullable String suspension,
        boolean removing,
        Map<String, String> holding,
        FootprintDocument footprint,
        Map<String, String> largestReplica,
        StrategyDocument strategy,
        String step,
        @Nullable Long lastGood,
        int replicas,
        String createdAt,
        String updatedAt,
        String provider,
        String location,
        @Nullable Long stamp,
        @Nullable Map<String, ClientDocument> clients,
        @Nullable Boolean unconfirmed,
        @Nullable ChainDocument chain) {
    /** The fields that this version writes; every other one is somebody else's. */
    static final List<String> FIELDS = Arrays.stream(EntryDocument.class.getRecordComponents())
            .map(RecordComponent::getName)
            .toList();

    /** The field whose parts are changed one by one. */
    static final String CLIENTS = "clients";

    EntryDocument {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(incarnation, "incarnation");
        Objects.requireNonNull(runState, "runState");
        Objects.requireNonNull(holding, "holding");
        Objects.requireNonNull(footprint, "footprint");
        Objects.requireNonNull(largestReplica, "largestReplica");
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(step, "step");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(updatedAt, "updatedAt");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(location, "location");
        if (clients != null) {
            clients.values().forEach(client -> Objects.requireNonNull(client, "a client"));
        }
    }

    static EntryDocument of(LedgerEntry entry, Optional<ChainDocument> chain) {
        return new EntryDocument(
                entry.deployment().id().value(),
                entry.deployment().group().value(),
                entry.deployment().incarnation().value(),
                entry.latest().value(),
                entry.fence().value(),
                entry.runState().name(),
                entry.suspension().map(Suspension::name).orElse(null),
                entry.isRemoving(),
                Amounts.texts(entry.holding()),
                FootprintDocument.of(entry.footprint()),
                Amounts.texts(entry.largestReplica()),
                StrategyDocument.of(entry.strategy()),
                entry.step().name(),
                entry.lastGood().map(RevisionNumber::value).orElse(null),
                entry.replicas(),
                entry.createdAt().toString(),
                entry.updatedAt().toString(),
                entry.provider().value(),
                entry.location().value(),
                entry.stamp().isPresent() ? entry.stamp().getAsLong() : null,
                ClientDocument.of(entry.clients()),
                entry.isUnconfirmed() ? true : null,
                chain.orElse(null));
    }

    LedgerEntry toEntry(StoreId store) {
        var entry = LedgerEntry.builder();
        entry.deployment(new DeploymentRef(
                        store, new GroupId(group), new DeploymentId(id), new Incarnation(incarnation)))
                .latest(new RevisionNumber(latest))
                .fence(new Fence(fence))
                .runState(RunState.valueOf(runState))
                .suspension(Optional.ofNullable(suspension).map(Suspension::valueOf))
                .isRemoving(removing)
                .holding(Amounts.read(holding))
                .footprint(footprint.toFootprint())
                .largestReplica(Amounts.read(largestReplica))
                .strategy(strategy.toStrategy())
                .step(RolloutStep.valueOf(step))
                .lastGood(Optional.ofNullable(lastGood).map(RevisionNumber::new))
                .replicas(replicas)
                .createdAt(Instant.parse(createdAt))
                .updatedAt(Instant.parse(updatedAt))
                .provider(new ProviderId(provider))
                .location(new Location(location))
                .stamp(stamp == null ? OptionalLong.empty() : OptionalLong.of(stamp))
                .addAllClients(ClientDocument.toClients(clients))
                .isUnconfirmed(Boolean.TRUE.equals(unconfirmed));
        return entry.build();
    }
}
