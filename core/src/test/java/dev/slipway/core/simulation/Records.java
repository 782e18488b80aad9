package dev.slipway.core.simulation;

import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** G4: compares what is recorded, step by step, with what was asked for and what was said about it. */
final class Records {
    private final HistoryStore store;
    private final Map<String, Operation> asked = new LinkedHashMap<>();
    private final Map<RevisionKey, Revision> known = new HashMap<>();
    private Map<GroupId, GroupLedger> before = Map.of();
    private int automatic;

    Records(HistoryStore store) {
        this.store = store;
    }

    void asked(Operation operation) {
        asked.put(operation.mark(), operation);
    }

    /** Those that ended, if at all, without anybody knowing how. */
    List<Operation> uncertain() {
        return asked.values().stream().filter(Operation::isUncertain).toList();
    }

    int revisions() {
        return known.size();
    }

    int automatic() {
        return automatic;
    }

    /** Goes from the ledgers that were to the ledgers that are. */
    void check(Map<GroupId, GroupLedger> now) {
        now.forEach((group, ledger) -> {
            GroupLedger was = before.getOrDefault(group, GroupLedger.empty(ledger.scope()));
            if (ledger.counter() != was.counter()) {
                was.entries().values().forEach(entry -> checkGone(entry, ledger));
                ledger.entries().values().forEach(entry -> checkNew(entry, was));
            }
        });
        before = now;
        asked.values().forEach(Records::checkAnswer);
    }

    /** The whole history of everything, compared with what was seen of it when it was recorded. */
    void checkHistories() {
        before.values()
                .forEach(ledger -> ledger.entries().values().forEach(entry -> {
                    List<Revision> history = store.history(entry.deployment(), HistoryStore.KEPT_REVISIONS);
                    List<Revision> expected = new ArrayList<>();
                    for (long number = entry.latest().value();
                            number > Math.max(0, entry.latest().value() - HistoryStore.KEPT_REVISIONS);
                            number--) {
                        expected.add(known.get(new RevisionKey(entry.deployment(), new RevisionNumber(number))));
                    }
                    if (!history.equals(expected)) {
                        throw new Broken(
                                "G4", "the history of " + entry.deployment() + " is " + history + ", not " + expected);
                    }
                }));
    }

    private void checkGone(LedgerEntry was, GroupLedger ledger) {
        LedgerEntry is = ledger.entries().get(was.deployment().id());
        if (is != null && is.deployment().equals(was.deployment())) {
            return;
        }
        if (!was.isRemoving()) {
            throw new Broken("G4", was.deployment() + " is gone without having been deleted");
        }
    }

    private void checkNew(LedgerEntry is, GroupLedger was) {
        LedgerEntry former = was.entries().get(is.deployment().id());
        boolean isFirst = former == null || !former.deployment().equals(is.deployment());
        long from = isFirst ? 0 : former.latest().value();
        if (is.latest().value() < from) {
            throw new Broken("G4", is.deployment() + " went back from revision " + from + " to " + is.latest());
        }
        for (long number = from + 1; number <= is.latest().value(); number++) {
            checkNew(is.deployment(), new RevisionNumber(number));
        }
        boolean isDeletion = is.isRemoving() && (isFirst || !former.isRemoving());
        if (isDeletion && asked.values().stream().noneMatch(operation -> isDeletionOf(operation, is.deployment()))) {
            throw new Broken("G4", is.deployment() + " is being deleted, which nobody asked for");
        }
        if (!isFirst && former.isRemoving() && !is.isRemoving()) {
            throw new Broken("G5", is.deployment() + " was being deleted and isn't any more");
        }
    }

    private static boolean isDeletionOf(Operation operation, DeploymentRef deployment) {
        return operation.isDelete() && operation.id().orElseThrow().equals(deployment.id());
    }

    private void checkNew(DeploymentRef deployment, RevisionNumber number) {
        var key = new RevisionKey(deployment, number);
        Revision revision = store.revisions(List.of(key)).get(key);
        if (revision == null) {
            throw new Broken("G4", key + " is named by the ledger, but isn't there");
        }
        known.put(key, revision);
        if (revision.author().equals(Actor.system())) {
            automatic++;
            Revision former = known.get(new RevisionKey(deployment, new RevisionNumber(number.value() - 1)));
            if (former == null || former.author().equals(Actor.system())) {
                throw new Broken("R85", key + " is an automatic rollback on top of another one");
            }
            return;
        }
        Operation operation = asked.get(revision.message());
        if (operation == null) {
            throw new Broken("G4", key + " was asked for by nobody");
        }
        operation.recorded().stream()
                .filter(other -> !operation.isAskedAgain() || isThere(other))
                .forEach(other -> {
                    throw new Broken("G4", operation + " is recorded twice, as " + other + " and as " + key);
                });
        if (operation.isRefused()) {
            throw new Broken("G4", operation + " was refused, and is recorded as " + key);
        }
        operation.recorded(key);
    }

    private boolean isThere(RevisionKey key) {
        LedgerEntry entry = before.get(key.deployment().group())
                .entries()
                .get(key.deployment().id());
        return entry != null && entry.deployment().equals(key.deployment());
    }

    private static void checkAnswer(Operation operation) {
        operation
                .answered()
                .filter(answered -> !operation.recorded().contains(answered))
                .ifPresent(answered -> {
                    throw new Broken(
                            "G4",
                            operation + " was answered with " + answered + ", but is recorded as "
                                    + operation.recorded());
                });
    }
}
