package dev.slipway.core.simulation.store;

import dev.slipway.core.simulation.store.LedgerObject.Link;
import dev.slipway.core.simulation.store.LedgerObject.Row;
import dev.slipway.model.Revision;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Follows the links of an entry. */
final class Chains {
    private Chains() {}

    /** The revisions that count, newest first; empty if one of them isn't to be found. */
    static Optional<Map<Link, Revision>> walk(Row row, int kept, Function<String, Optional<RevisionObject>> find) {
        Map<Link, Revision> found = new LinkedHashMap<>();
        Optional<Link> next = row.latest();
        while (next.isPresent() && found.size() < kept) {
            Optional<RevisionObject> object = find.apply(next.get().name());
            if (object.isEmpty()) {
                return Optional.empty();
            }
            found.put(next.get(), object.get().revision());
            next = object.get().previous();
        }
        Optional<Link> good = row.good().filter(link -> !found.containsKey(link));
        if (good.isPresent()) {
            Optional<RevisionObject> object = find.apply(good.get().name());
            if (object.isEmpty()) {
                return Optional.empty();
            }
            found.put(good.get(), object.get().revision());
        }
        return Optional.of(Collections.unmodifiableMap(found));
    }
}
