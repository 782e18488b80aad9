package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.DirectoryUnavailableException;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Reason;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.InventoryItem;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Says who holds what and why. A fixed number of calls for each group, however many deployments it has, and two of the back end's
 * inventory for all. Without effects. Thread-safe.
 */
final class Audits {
    private final Access access;
    private final HistoryStore store;
    private final Recorder recorder;
    private final Carrier carrier;
    private final FenceMemory memory;
    private final Usage usage;
    private final Retrying retrying;
    private final Leaks leaks;

    Audits(
            Access access,
            HistoryStore store,
            Recorder recorder,
            Carrier carrier,
            FenceMemory memory,
            Usage usage,
            Retrying retrying) {
        this.access = access;
        this.store = store;
        this.recorder = recorder;
        this.carrier = carrier;
        this.memory = memory;
        this.usage = usage;
        this.retrying = retrying;
        this.leaks = new Leaks(store.id(), carrier::isOurs);
    }

    /** One group, for its members and administrators. */
    GroupUsage ofGroup(Actor actor, GroupId id) {
        access.requireOpen();
        if (!access.seesEverything(actor)) {
            access.member(actor, id);
        }
        Inventory before = inventory();
        GroupLedger ledger = recorder.ledger(id);
        return usage(id, ledger, before, found(List.of(ledger), before));
    }

    /** Every group that has something, here or there. */
    UsageAudit ofAll() {
        access.requireOpen();
        Inventory before = inventory();
        Map<String, GroupId> groups = new TreeMap<>();
        retrying.call("groups", store::groups).forEach(group -> groups.put(group.value(), group));
        before.items().stream()
                .map(InventoryItem::deployment)
                .filter(ref -> ref.store().equals(store.id()))
                .forEach(ref -> groups.put(ref.group().value(), ref.group()));
        Map<GroupId, GroupLedger> ledgers = new LinkedHashMap<>();
        groups.values().forEach(group -> ledgers.put(group, recorder.ledger(group)));
        List<Leak> found = found(ledgers.values(), before);
        List<GroupUsage> usages = ledgers.entrySet().stream()
                .filter(entry -> !entry.getValue().entries().isEmpty()
                        || found.stream()
                                .anyMatch(leak -> leak.deployment().group().equals(entry.getKey())))
                .map(entry -> usage(entry.getKey(), entry.getValue(), before, found))
                .toList();
        return new UsageAudit(usages, leaks.foreign(before.items()));
    }

    /** What looks like a leak is looked at again: it may only have been on its way. */
    private List<Leak> found(Collection<GroupLedger> ledgers, Inventory before) {
        if (before.failure().isPresent()
                || leaks.of(ledgers, before.items(), before.items()).isEmpty()) {
            return List.of();
        }
        return leaks.of(ledgers, before.items(), carrier.inventory());
    }

    private GroupUsage usage(GroupId id, GroupLedger ledger, Inventory inventory, List<Leak> found) {
        List<LedgerEntry> entries = ledger.entries().values().stream()
                .sorted(Comparator.comparing(LedgerEntry::createdAt)
                        .thenComparing(entry -> entry.deployment().id().value()))
                .toList();
        Map<DeploymentRef, Observation> observed = carrier.observe(entries, Freshness.LIVE);
        return GroupUsage.builder()
                .group(id)
                .deployments(entries.stream()
                        .map(entry -> usage(entry, observed.get(entry.deployment())))
                        .toList())
                .holding(entries.stream().map(LedgerEntry::holding).reduce(ResourceAmounts.NONE, ResourceAmounts::plus))
                .limits(limits(id))
                .otherUsage(otherUsage(id))
                .leaks(found.stream()
                        .filter(leak -> leak.deployment().group().equals(id))
                        .toList())
                .unknown(inventory.failure())
                .build();
    }

    private DeploymentUsage usage(LedgerEntry entry, Observation observation) {
        return DeploymentUsage.builder()
                .deployment(entry.deployment())
                .holding(entry.holding())
                .settled(Excess.settled(entry))
                .excess(Excess.of(entry))
                .reason(HoldingReasons.of(entry, observation, memory.refusal(entry)))
                .knownFor(memory.sinceSeen(entry))
                .runState(entry.runState())
                .fence(entry.fence())
                .strategy(entry.strategy())
                .build();
    }

    private Optional<ResourceAmounts> limits(GroupId id) {
        try {
            return access.lookUp(id).map(Group::limits);
        } catch (DirectoryUnavailableException e) {
            return Optional.empty();
        }
    }

    private Optional<ResourceAmounts> otherUsage(GroupId id) {
        try {
            return Optional.of(usage.otherUsage(id));
        } catch (DeploymentException e) {
            return Optional.empty();
        }
    }

    private Inventory inventory() {
        try {
            return new Inventory(carrier.inventory(), Optional.empty());
        } catch (DeploymentException e) {
            return new Inventory(
                    List.of(),
                    Optional.of(new Reason(ReasonCode.BACK_END_UNREACHABLE, String.valueOf(e.getMessage()))));
        }
    }

    /**
     * What the back end has.
     *
     * @param items everything with a stamp
     * @param failure why it couldn't be asked
     */
    private record Inventory(List<InventoryItem> items, Optional<Reason> failure) {}
}
