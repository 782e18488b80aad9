package dev.slipway.core.simulation.store;

import dev.slipway.model.Fence;
import dev.slipway.model.LedgerScope;
import dev.slipway.spi.GroupLedger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was answered, against what became of it. Each commit's entries have a fence that no other commit's have. */
final class Answers {
    private final Map<LedgerScope, Map<Long, GroupLedger>> made = new HashMap<>();
    private final Map<LedgerScope, GroupLedger> present = new HashMap<>();
    private final Set<Fence> refused = new HashSet<>();

    void startsFrom(GroupLedger ledger) {
        present.put(ledger.scope(), ledger);
    }

    /** Notes a ledger as it is now. */
    void sees(GroupLedger ledger) {
        GroupLedger former = present.getOrDefault(ledger.scope(), GroupLedger.empty(ledger.scope()));
        if (ledger.equals(former)) {
            return;
        }
        if (ledger.counter() != former.counter() + 1) {
            throw new StoreViolation("G4 lost: the ledger of " + ledger.scope() + " went from counter "
                    + former.counter() + " to " + ledger.counter());
        }
        present.put(ledger.scope(), ledger);
        made.computeIfAbsent(ledger.scope(), any -> new HashMap<>()).put(ledger.counter(), ledger);
        checkRefused(ledger);
    }

    /** A commit was answered: landed. */
    void landed(GroupLedger ledger) {
        if (!ledger.equals(made.getOrDefault(ledger.scope(), Map.of()).get(ledger.counter()))) {
            throw new StoreViolation("G4 wrong answer: landed, and counter " + ledger.counter() + " of "
                    + ledger.scope() + " isn't that ledger");
        }
    }

    /** A commit was answered: nothing was recorded. */
    void refused(List<Fence> fences) {
        refused.addAll(fences);
        made.values().forEach(ledgers -> ledgers.values().forEach(this::checkRefused));
    }

    private void checkRefused(GroupLedger ledger) {
        ledger.entries().values().stream()
                .filter(entry -> refused.contains(entry.fence()))
                .forEach(entry -> {
                    throw new StoreViolation("G4 wrong answer: 'nothing was recorded', and counter " + ledger.counter()
                            + " of " + ledger.scope() + " has it: " + entry);
                });
    }
}
