package dev.slipway.core;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.spi.GroupLedger;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a decision is made on: the group's ledger and, where something more is asked for, what is reserved of the overall limit.
 * The latter is read at the first question, after the ledger, and stays the same then. Not thread-safe.
 */
final class Basis {
    private final GroupLedger ledger;
    private final Once overall;

    private Basis(GroupLedger ledger, Once overall) {
        this.ledger = ledger;
        this.overall = overall;
    }

    Basis(GroupLedger ledger, Supplier<Optional<Overall>> overall) {
        this(ledger, new Once(overall));
    }

    GroupLedger ledger() {
        return ledger;
    }

    LedgerScope scope() {
        return ledger.scope();
    }

    Map<DeploymentId, LedgerEntry> entries() {
        return ledger.entries();
    }

    /** What is reserved of the overall limit; empty if there is none. */
    Optional<Overall> overall() {
        return overall.get();
    }

    /** The ledger as it would be with this entry besides, under the counter as it is. */
    Basis with(LedgerEntry entry) {
        Map<DeploymentId, LedgerEntry> entries = new LinkedHashMap<>(ledger.entries());
        entries.put(entry.deployment().id(), entry);
        return new Basis(new GroupLedger(ledger.scope(), ledger.counter(), entries), overall);
    }

    /** Whether any of these entries holds more than it does in this ledger. */
    boolean isLessThan(Collection<LedgerEntry> entries) {
        return entries.stream()
                .anyMatch(entry -> !entry.holding()
                        .isWithin(Optional.ofNullable(
                                        ledger.entries().get(entry.deployment().id()))
                                .map(LedgerEntry::holding)
                                .orElse(ResourceAmounts.NONE)));
    }

    /** Remembers one answer. */
    private static final class Once {
        private final Supplier<Optional<Overall>> question;
        private Optional<Optional<Overall>> answer = Optional.empty();

        private Once(Supplier<Optional<Overall>> question) {
            this.question = question;
        }

        Optional<Overall> get() {
            if (answer.isEmpty()) {
                answer = Optional.of(question.get());
            }
            return answer.get();
        }
    }
}
