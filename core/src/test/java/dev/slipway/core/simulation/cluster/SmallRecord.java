package dev.slipway.core.simulation.cluster;

import dev.slipway.core.simulation.Wire;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.Rollout;
import dev.slipway.model.StoreId;
import dev.slipway.spi.ProviderContext;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A ledger without quota: entries under one counter, and the revisions that they name. */
final class SmallRecord {
    private final StoreId store;
    private final Map<String, LedgerEntry> entries = new TreeMap<>();
    private final Map<RevisionKey, Revision> revisions = new HashMap<>();
    private long counter;

    SmallRecord(StoreId store) {
        this.store = store;
    }

    StoreId store() {
        return store;
    }

    long counter() {
        return counter;
    }

    Map<String, LedgerEntry> entries() {
        return Map.copyOf(new TreeMap<>(entries));
    }

    Optional<LedgerEntry> entry(DeploymentId id) {
        return Optional.ofNullable(entries.get(id.value()));
    }

    Optional<LedgerEntry> entry(DeploymentRef ref) {
        return entry(ref.id()).filter(found -> found.deployment().store().equals(ref.store()));
    }

    void put(LedgerEntry entry) {
        counter++;
        entries.put(entry.deployment().id().value(), entry);
    }

    void put(LedgerEntry entry, Revision revision) {
        revisions.put(revision.key(), revision);
        put(entry);
    }

    void remove(DeploymentId id) {
        counter++;
        entries.remove(id.value());
    }

    Revision revision(LedgerEntry entry) {
        return Optional.ofNullable(revisions.get(entry.latestKey())).orElseThrow();
    }

    Rollout rollout(LedgerEntry entry) {
        return Rollout.builder()
                .revision(revision(entry))
                .fence(entry.fence())
                .replicas(entry.replicasNow())
                .strategy(entry.strategy())
                .build();
    }

    /** The record as a process sees it through its wire. */
    ProviderContext context(Wire wire, Clock clock) {
        return new ProviderContext() {
            @Override
            public StoreId store() {
                return store;
            }

            @Override
            public Optional<Fence> currentFence(DeploymentRef ref) {
                return wire.read(
                        "current fence of " + ref.id(),
                        () -> entry(ref.id())
                                .filter(found -> found.deployment().equals(ref))
                                .map(LedgerEntry::fence));
            }

            @Override
            public Clock clock() {
                return clock;
            }
        };
    }
}
