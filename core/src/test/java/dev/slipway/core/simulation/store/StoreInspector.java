package dev.slipway.core.simulation.store;

import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.RequestId;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Looks at all that is recorded, after each write of anybody. */
final class StoreInspector {
    private static final int ALL = 1000;

    private final HistoryStore store;
    private final int kept;
    private final List<GroupId> groups;
    private final Answers answers = new Answers();
    private final Map<RevisionKey, Revision> seen = new HashMap<>();
    private final Map<RequestId, RevisionKey> requests = new HashMap<>();

    StoreInspector(HistoryStore store, int kept, List<GroupId> groups) {
        this.store = store;
        this.kept = kept;
        this.groups = groups;
    }

    Answers answers() {
        return answers;
    }

    /** Takes what is there now for given. */
    void start() {
        groups.forEach(group -> answers.startsFrom(store.ledger(LedgerScope.of(group))));
    }

    void inspect() {
        Map<DeploymentId, GroupId> owners = new HashMap<>();
        try {
            for (GroupId group : groups) {
                GroupLedger ledger = store.ledger(LedgerScope.of(group));
                answers.sees(ledger);
                for (LedgerEntry entry : ledger.entries().values()) {
                    DeploymentRef deployment = entry.deployment();
                    GroupId other = owners.put(deployment.id(), group);
                    check(
                            other == null,
                            "H3 two groups: " + deployment.id() + " has entries in " + other + ", " + group);
                    boolean claimed =
                            store.locate(deployment.id()).filter(group::equals).isPresent();
                    check(claimed, "H3 unclaimed: " + deployment + " has an entry and no claim");
                    inspect(entry, store.history(deployment, ALL));
                }
            }
        } catch (StoreException e) {
            throw new StoreViolation("G4 missing: " + e.getMessage(), e);
        }
    }

    private void inspect(LedgerEntry entry, List<Revision> history) {
        List<Long> numbers = new ArrayList<>();
        history.forEach(revision -> numbers.add(revision.number().value()));
        long latest = entry.latest().value();
        List<Long> newest = LongStream.iterate(latest, number -> number - 1)
                .limit(Math.min(latest, kept))
                .boxed()
                .toList();
        check(
                numbers.size() >= newest.size()
                        && numbers.subList(0, newest.size()).equals(newest),
                "G4 missing: " + entry.deployment() + " is at revision " + latest + " and has " + numbers);
        check(
                entry.lastGood()
                        .map(RevisionNumber::value)
                        .map(numbers::contains)
                        .orElse(true),
                "H5 last good: " + entry.lastGood() + " of " + entry.deployment() + " isn't among " + numbers);
        for (Revision revision : history) {
            Revision former = seen.putIfAbsent(revision.key(), revision);
            check(former == null || former.equals(revision), "H5 changed: " + former + " became " + revision);
            RequestId request = revision.requestId().orElseThrow();
            RevisionKey by = requests.putIfAbsent(request, revision.key());
            check(by == null || by.equals(revision.key()), "G4 doubled: " + by + " and " + revision.key());
        }
    }

    private static void check(boolean right, String message) {
        if (!right) {
            throw new StoreViolation(message);
        }
    }
}
