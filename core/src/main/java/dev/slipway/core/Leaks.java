package dev.slipway.core;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.StoreId;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.InventoryItem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Compares ledgers with what the back end had before they were read and after. What is there before has been recorded before,
 * and a life that has ended never comes back: so what the ledger doesn't know of in between, and is there afterwards, is a leak,
 * whatever others did meanwhile. What is there neither before nor after, and is recorded in between, is missing. Pure.
 */
final class Leaks {
    private final StoreId store;
    private final Predicate<LedgerEntry> isOurs;

    Leaks(StoreId store, Predicate<LedgerEntry> isOurs) {
        this.store = store;
        this.isOurs = isOurs;
    }

    List<Leak> of(Collection<GroupLedger> ledgers, List<InventoryItem> before, List<InventoryItem> after) {
        Map<DeploymentRef, InventoryItem> sooner = byDeployment(before);
        Map<DeploymentRef, InventoryItem> later = byDeployment(after);
        List<Leak> leaks = new ArrayList<>();
        for (GroupLedger ledger : ledgers) {
            sooner.keySet().stream()
                    .filter(ref -> ledger.scope().equals(LedgerScope.of(ref.group())))
                    .filter(later::containsKey)
                    .flatMap(ref -> unrecorded(ledger, ref, later.get(ref)).stream())
                    .forEach(leaks::add);
            ledger.entries().values().stream()
                    .filter(entry -> isOurs.test(entry) && entry.replicasNow() > 0)
                    .map(LedgerEntry::deployment)
                    .filter(ref -> !sooner.containsKey(ref) && !later.containsKey(ref))
                    .map(ref -> new Leak(ref, Leak.Kind.NOT_IN_BACK_END, Optional.empty()))
                    .forEach(leaks::add);
        }
        leaks.sort(Comparator.comparing(leak -> leak.deployment().id().value()));
        return leaks;
    }

    /** What other stores have at the same place. */
    List<InventoryItem> foreign(List<InventoryItem> items) {
        return items.stream()
                .filter(item -> !item.deployment().store().equals(store))
                .toList();
    }

    private Map<DeploymentRef, InventoryItem> byDeployment(List<InventoryItem> items) {
        Map<DeploymentRef, InventoryItem> found = new LinkedHashMap<>();
        items.stream()
                .filter(item -> item.deployment().store().equals(store))
                .forEach(item -> found.put(item.deployment(), item));
        return found;
    }

    private static Optional<Leak> unrecorded(GroupLedger ledger, DeploymentRef ref, InventoryItem item) {
        LedgerEntry entry = ledger.entries().get(ref.id());
        if (entry == null) {
            return Optional.of(new Leak(ref, Leak.Kind.NOT_RECORDED, Optional.of(item)));
        }
        return entry.deployment().equals(ref)
                ? Optional.empty()
                : Optional.of(new Leak(ref, Leak.Kind.OTHER_INCARNATION, Optional.of(item)));
    }
}
