package dev.slipway.core;

import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Page;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.UserId;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.HistoryStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Lists deployments: filtered, in order, page by page. Names and users aren't in the ledgers; what isn't remembered of them is read
 * in one call for all rows, and one more for those that were rolled back automatically. Thread-safe.
 */
final class Listing {
    private static final int MOST_REMEMBERED = 20_000;
    private static final int MOST_LOOKS = 10;

    private final HistoryStore store;
    private final Recorder recorder;
    private final Judgements judgements;
    private final Retrying retrying;
    private final ListedRows memory = new ListedRows(MOST_REMEMBERED);

    Listing(HistoryStore store, Recorder recorder, Judgements judgements, Retrying retrying) {
        this.store = store;
        this.recorder = recorder;
        this.judgements = judgements;
        this.retrying = retrying;
    }

    Page<Deployment> list(Collection<GroupId> visible, ListQuery query) {
        List<LedgerEntry> entries = visible.stream()
                .filter(group -> query.groups().isEmpty() || query.groups().contains(group))
                .flatMap(group -> recorder.ledger(group).entries().values().stream())
                .filter(entry -> query.ids().isEmpty()
                        || query.ids().contains(entry.deployment().id()))
                .toList();
        var filter = new ListFilter(query);
        Page<LedgerEntry> page = Paging.page(filter.needsRows() ? matching(entries, filter) : entries, query);
        return new Page<>(judgements.of(page.items(), Freshness.CACHED), page.previous(), page.next());
    }

    private List<LedgerEntry> matching(List<LedgerEntry> entries, ListFilter filter) {
        Map<DeploymentRef, ListedRow> rows = new HashMap<>(
                memory.of(entries.stream().map(LedgerEntry::deployment).toList()));
        Predicate<LedgerEntry> isUnknown = entry -> !filter.isEnough(rows.get(entry.deployment()), entry);
        List<LedgerEntry> current = entries;
        for (int look = 0; look < MOST_LOOKS; look++) {
            List<LedgerEntry> unknown = current.stream().filter(isUnknown).toList();
            if (unknown.isEmpty()) {
                break;
            }
            Map<DeploymentRef, ListedRow> learned = learn(unknown);
            rows.putAll(learned);
            memory.remember(learned);
            // What isn't there any more was changed very often meanwhile, or deleted.
            current = judgements.caughtUp(current, isUnknown);
        }
        return current.stream()
                .filter(entry -> filter.matches(entry, Optional.ofNullable(rows.get(entry.deployment()))))
                .toList();
    }

    private Map<DeploymentRef, ListedRow> learn(List<LedgerEntry> entries) {
        Map<RevisionKey, Revision> latest =
                read(entries.stream().map(LedgerEntry::latestKey).toList());
        Map<RevisionKey, Revision> before = read(latest.values().stream()
                .filter(revision -> userOf(revision).isEmpty())
                .flatMap(revision -> before(revision).stream())
                .toList());
        Map<DeploymentRef, ListedRow> learned = new HashMap<>();
        latest.forEach((key, revision) -> {
            Optional<UserId> user = userOf(revision)
                    .or(() -> before(revision)
                            .flatMap(one -> Optional.ofNullable(before.get(one)))
                            .flatMap(Listing::userOf));
            learned.put(
                    key.deployment(),
                    new ListedRow(FoldedText.of(revision.spec().name()), key.number(), user));
        });
        return learned;
    }

    private Map<RevisionKey, Revision> read(List<RevisionKey> keys) {
        return keys.isEmpty() ? Map.of() : retrying.call("revisions", () -> store.revisions(new ArrayList<>(keys)));
    }

    private static Optional<UserId> userOf(Revision revision) {
        return revision.author().match(Optional::of, Optional::of, Optional::empty);
    }

    private static Optional<RevisionKey> before(Revision revision) {
        long number = revision.number().value();
        return number == 1
                ? Optional.empty()
                : Optional.of(new RevisionKey(revision.deployment(), new RevisionNumber(number - 1)));
    }
}
