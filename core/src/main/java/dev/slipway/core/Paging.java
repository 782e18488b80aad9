package dev.slipway.core;

import dev.slipway.error.InvalidSpecException;
import dev.slipway.model.Cursor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Page;
import dev.slipway.model.Violation;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a list of entries into pages, newest first. A cursor names a place between rows by the row before or behind it, which
 * needs not exist any more. Pure.
 */
final class Paging {
    private static final Comparator<Position> ORDER = Comparator.comparing(Position::createdAt)
            .reversed()
            .thenComparing(position -> position.id().value());

    private Paging() {}

    static Page<LedgerEntry> page(Collection<LedgerEntry> entries, ListQuery query) {
        List<LedgerEntry> sorted = entries.stream()
                .sorted(Comparator.comparing(Position::of, ORDER))
                .toList();
        int from = 0;
        int to = Math.min(sorted.size(), query.size());
        if (query.cursor().isPresent()) {
            Place place = Place.parse(query.cursor().get());
            int split = (int) sorted.stream().filter(place::isBehind).count();
            from = place.isForward() ? split : Math.max(0, split - query.size());
            to = place.isForward() ? Math.min(sorted.size(), split + query.size()) : split;
        }
        return new Page<>(
                sorted.subList(from, to),
                from == 0 ? Optional.empty() : Optional.of(Place.backFrom(sorted.get(from - 1))),
                to == sorted.size() ? Optional.empty() : Optional.of(Place.onFrom(sorted.get(to))));
    }

    /** A position in the order, whether or not a row is there. */
    private record Position(Instant createdAt, DeploymentId id) {
        static Position of(LedgerEntry entry) {
            return new Position(entry.createdAt(), entry.deployment().id());
        }
    }

    /**
     * Where a page begins, or ends.
     *
     * @param isForward whether the page begins with this position; otherwise it ends with it
     * @param position the first or last row's
     */
    private record Place(boolean isForward, Position position) {
        private static final String FORWARD = "n";
        private static final String BACKWARD = "p";

        static Cursor onFrom(LedgerEntry first) {
            return cursor(FORWARD, first);
        }

        static Cursor backFrom(LedgerEntry last) {
            return cursor(BACKWARD, last);
        }

        /** Whether a row comes before the place: before the page's beginning, or up to its end. */
        boolean isBehind(LedgerEntry row) {
            int order = ORDER.compare(Position.of(row), position);
            return isForward ? order < 0 : order <= 0;
        }

        private static Cursor cursor(String direction, LedgerEntry row) {
            String text =
                    direction + "|" + row.createdAt() + "|" + row.deployment().id();
            return new Cursor(
                    Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        }

        static Place parse(Cursor cursor) {
            try {
                String text = new String(Base64.getUrlDecoder().decode(cursor.value()), StandardCharsets.UTF_8);
                List<String> parts = List.of(text.split("\\|", -1));
                if (parts.size() == 3 && List.of(FORWARD, BACKWARD).contains(parts.get(0))) {
                    return new Place(
                            parts.get(0).equals(FORWARD),
                            new Position(Instant.parse(parts.get(1)), new DeploymentId(parts.get(2))));
                }
            } catch (DateTimeException | IllegalArgumentException e) {
                throw invalid();
            }
            throw invalid();
        }

        private static InvalidSpecException invalid() {
            return new InvalidSpecException(
                    List.of(new Violation("cursor", "is none that a page of this list has given")));
        }
    }
}
