package dev.slipway.core;

import dev.slipway.model.LedgerEntry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which rows a query wants, as far as the ledgers don't tell. Pure. */
final class ListFilter {
    private final ListQuery query;
    private final Optional<FoldedText> name;
    private final Optional<FoldedText> search;

    ListFilter(ListQuery query) {
        this.query = query;
        this.name = FoldedText.of(query.nameContains());
        this.search = FoldedText.of(query.search());
    }

    boolean needsRows() {
        return name.isPresent() || search.isPresent() || query.lastChangedBy().isPresent();
    }

    /** Whether what is known of a deployment is enough to decide: a name never changes, the last user does. */
    boolean isEnough(@Nullable ListedRow known, LedgerEntry entry) {
        return known != null && (query.lastChangedBy().isEmpty() || known.isOf(entry));
    }

    boolean matches(LedgerEntry entry, Optional<ListedRow> row) {
        return row.filter(known -> isEnough(known, entry))
                .filter(known -> name.map(known.name()::contains).orElse(true))
                .filter(known -> search.map(text -> isFound(text, entry, known)).orElse(true))
                .filter(known ->
                        query.lastChangedBy().isEmpty() || known.lastUser().equals(query.lastChangedBy()))
                .isPresent();
    }

    private static boolean isFound(FoldedText text, LedgerEntry entry, ListedRow row) {
        return row.name().contains(text)
                || FoldedText.of(entry.deployment().id().value()).contains(text);
    }
}
