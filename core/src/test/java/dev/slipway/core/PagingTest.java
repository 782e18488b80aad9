package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.InvalidSpecException;
import dev.slipway.model.Cursor;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Page;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagingTest {
    @Test
    @DisplayName("R40 R42 any list is walked forward and backward whole, each row once, newest first")
    void walked() {
        for (long seed = 0; seed < 2000; seed++) {
            var random = new Random(seed);
            List<LedgerEntry> rows = rows(random, random.nextInt(30));
            int size = 1 + random.nextInt(7);
            List<String> forward = new ArrayList<>();
            Page<LedgerEntry> page = page(rows, size, Optional.empty());
            assertThat(page.previous()).isEmpty();
            forward.addAll(ids(page));
            while (page.next().isPresent()) {
                page = page(rows, size, page.next());
                assertThat(page.items()).as("seed %d", seed).isNotEmpty();
                forward.addAll(ids(page));
            }
            assertThat(forward).as("seed %d", seed).containsExactlyElementsOf(sorted(rows));

            List<String> backward = new ArrayList<>(ids(page));
            while (page.previous().isPresent()) {
                page = page(rows, size, page.previous());
                backward.addAll(0, ids(page));
            }
            assertThat(backward).as("seed %d backward", seed).containsExactlyElementsOf(forward);
        }
    }

    @Test
    @DisplayName("R42 rows that come and go, the cursor's own too, neither repeat nor hide one that stays")
    void rowsComeAndGo() {
        int vanished = 0;
        for (long seed = 0; seed < 2000; seed++) {
            var random = new Random(seed);
            List<LedgerEntry> rows = rows(random, 4 + random.nextInt(20));
            List<String> staying = new ArrayList<>(sorted(rows));
            int size = 1 + random.nextInt(4);
            List<String> seen = new ArrayList<>();
            Page<LedgerEntry> page = page(rows, size, Optional.empty());
            seen.addAll(ids(page));
            while (page.next().isPresent()) {
                List<String> before = sorted(rows);
                int cursor = seen.isEmpty() ? 0 : before.indexOf(seen.get(seen.size() - 1)) + 1;
                String gone = random.nextInt(3) == 0 && cursor < before.size()
                        ? before.get(cursor)
                        : before.get(random.nextInt(before.size()));
                rows.removeIf(row -> row.deployment().id().value().equals(gone));
                staying.remove(gone);
                vanished++;
                page = page(rows, size, page.next());
                assertThat(ids(page)).as("seed %d", seed).doesNotContainAnyElementsOf(seen);
                seen.addAll(ids(page));
            }
            assertThat(seen).as("seed %d", seed).containsAll(staying);
        }
        assertThat(vanished).isGreaterThan(5000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "bnx4fHk",
                "bnwyMDI2LTAzLTAxVDEyOjAwOjAwWnxB",
                "%%%",
                "cXwyMDI2LTAzLTAxVDEyOjAwOjAwWnxmcmF1ZA"
            })
    @DisplayName("R5 a cursor of somebody's own making is refused as such")
    void madeUp(String cursor) {
        assertThatThrownBy(() -> page(List.of(), 5, Optional.of(new Cursor(cursor))))
                .isInstanceOf(InvalidSpecException.class);
    }

    private static Page<LedgerEntry> page(List<LedgerEntry> rows, int size, Optional<Cursor> cursor) {
        return Paging.page(rows, ListQuery.builder().size(size).cursor(cursor).build());
    }

    /** Several rows often share an instant. */
    private static List<LedgerEntry> rows(Random random, int number) {
        List<LedgerEntry> rows = new ArrayList<>();
        for (int row = 0; row < number; row++) {
            rows.add(LedgerEntry.builder()
                    .from(Samples.entry(Samples.ref("lab", "dep-" + row), 1, TestHost.SMALL, 1)
                            .build())
                    .createdAt(Samples.NOON.plusMillis(random.nextInt(6)))
                    .build());
        }
        return rows;
    }

    private static List<String> sorted(List<LedgerEntry> rows) {
        return rows.stream()
                .sorted(Comparator.comparing(LedgerEntry::createdAt)
                        .reversed()
                        .thenComparing(row -> row.deployment().id().value()))
                .map(row -> row.deployment().id().value())
                .toList();
    }

    private static List<String> ids(Page<LedgerEntry> page) {
        return page.items().stream().map(row -> row.deployment().id().value()).toList();
    }
}
