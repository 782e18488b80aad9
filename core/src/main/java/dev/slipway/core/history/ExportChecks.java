package dev.slipway.core.history;

import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.HistoryStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Which revisions belong to an entry: the latest ones that a store has to keep, and the last good one. */
final class ExportChecks {
    private ExportChecks() {}

    /** The oldest of those that have no gap between them. */
    static long oldest(LedgerEntry entry) {
        return Math.max(1, entry.latest().value() - HistoryStore.KEPT_REVISIONS + 1);
    }

    /** The first difference between the revisions, newest first, and those that belong to the entry. */
    static Optional<String> missing(LedgerEntry entry, List<Revision> newestFirst) {
        if (entry.lastGood().filter(good -> good.isAfter(entry.latest())).isPresent()) {
            return Optional.of(
                    "the last good revision " + entry.lastGood().get() + " where the latest is " + entry.latest());
        }
        List<Long> wanted = new ArrayList<>(
                LongStream.rangeClosed(oldest(entry), entry.latest().value())
                        .boxed()
                        .toList());
        entry.lastGood()
                .map(RevisionNumber::value)
                .filter(good -> good < oldest(entry))
                .ifPresent(good -> wanted.add(0, good));
        Collections.reverse(wanted);
        List<Long> found =
                newestFirst.stream().map(revision -> revision.number().value()).toList();
        return found.equals(wanted)
                ? Optional.empty()
                : Optional.of("the revisions " + found + " where " + wanted + " belong");
    }
}
