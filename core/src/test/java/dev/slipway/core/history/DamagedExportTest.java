package dev.slipway.core.history;

import static dev.slipway.core.history.RecordExportTest.export;
import static dev.slipway.core.history.RecordExportTest.imported;
import static dev.slipway.core.history.RecordExportTest.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.Actor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Exports that are cut short, changed or hostile, wherever that may be. */
class DamagedExportTest {
    private static final Path ROOT = Path.of("/store");
    private static final int MUTANTS = 400;

    private final String whole = RecordImportTest.sample();

    @Test
    @DisplayName("R97 R86 cut anywhere, an export makes no store, and says from which line on it is missing")
    void truncated() {
        int cuts = 0;
        for (int length = 0; length < whole.length() - 1; length += 37) {
            String cut = whole.substring(0, length);
            long lines = cut.lines().count();
            boolean isBetweenLines = cut.isEmpty() || cut.endsWith("\n") || whole.charAt(length) == '\n';
            RecordImportTest.assertRefused(
                    cut, ErrorCode.STORE_DAMAGED, "line " + (isBetweenLines ? lines + 1 : lines));
            cuts++;
        }
        assertThat(cuts).isGreaterThan(200);
    }

    @Test
    @DisplayName(
            "R97 no single changed, lost or doubled byte of an export goes unnoticed, and none is more than a typed error")
    void changed() {
        var random = new Random(17);
        byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
        int endsAt = whole.indexOf("\"exportedAt\"");
        for (int mutant = 0; mutant < MUTANTS; mutant++) {
            int at = random.nextInt(whole.substring(0, endsAt).getBytes(StandardCharsets.UTF_8).length);
            byte[] copy = bytes.clone();
            copy[at] = (byte) (copy[at] ^ (1 << random.nextInt(8)));
            assertRefused(copy, "byte " + at);
        }
        for (int mutant = 0; mutant < 100; mutant++) {
            List<String> lines = new ArrayList<>(whole.lines().toList());
            int one = random.nextInt(lines.size());
            switch (mutant % 3) {
                case 0 -> lines.remove(one);
                case 1 -> lines.add(one, lines.get(one));
                default -> lines.add(random.nextInt(one + 1), lines.remove(one));
            }
            String text = String.join("\n", lines) + "\n";
            if (!text.equals(whole)) {
                assertRefused(text.getBytes(StandardCharsets.UTF_8), "mutant " + mutant);
            }
        }
    }

    @Test
    @DisplayName("R97 values that can't be are refused by their line, though the digest was made to fit")
    void hostile() {
        var random = new Random(23);
        List<String> junk = List.of(
                "null",
                "-1",
                "0",
                "[]",
                "{}",
                "\"\"",
                "true",
                "1e400",
                "99999999999999999999",
                "\"\\u0000\"",
                "\"PT-1S\"",
                "{\"a\":null}",
                "[null]",
                "\"../../etc\"",
                "9007199254740993",
                "\"+1000000000-12-31T23:59:59Z\"");
        int accepted = 0;
        for (int mutant = 0; mutant < MUTANTS; mutant++) {
            List<String> lines = new ArrayList<>(whole.lines().toList());
            int at = random.nextInt(lines.size() - 1);
            String line = lines.get(at);
            List<Integer> values = new ArrayList<>();
            for (int index = line.indexOf("\":"); index >= 0; index = line.indexOf("\":", index + 1)) {
                values.add(index + 2);
            }
            int from = values.get(random.nextInt(values.size()));
            int to = endOfValue(line, from);
            lines.set(at, line.substring(0, from) + junk.get(random.nextInt(junk.size())) + line.substring(to));
            try {
                imported(RecordImportTest.signed(lines), InMemoryHistoryStore.restoration());
                accepted++;
            } catch (StoreException e) {
                assertThat(e.getMessage()).contains("line ");
                assertThat(e.code()).isIn(ErrorCode.STORE_DAMAGED, ErrorCode.STORE_NEWER);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        assertThat(accepted).as("some junk is as good as what was there").isLessThan(MUTANTS / 2);
    }

    private static int endOfValue(String line, int from) {
        int depth = 0;
        boolean isText = false;
        for (int at = from; at < line.length(); at++) {
            char letter = line.charAt(at);
            if (letter == '\\') {
                at++;
            } else if (letter == '"') {
                isText = !isText;
            } else if (!isText && (letter == '{' || letter == '[')) {
                depth++;
            } else if (!isText && depth == 0 && (letter == ',' || letter == '}' || letter == ']')) {
                return at;
            } else if (!isText && (letter == '}' || letter == ']')) {
                depth--;
            }
        }
        return line.length();
    }

    private static void assertRefused(byte[] export, String what) {
        var disk = new MemoryDisk();
        assertThatThrownBy(() -> new RecordImport(FileHistoryStore.restoration(ROOT, disk, new Random(1)))
                        .run(Actor.administrator("root"), new ByteArrayInputStream(export)))
                .as(what)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.code()).isIn(ErrorCode.STORE_DAMAGED, ErrorCode.STORE_NEWER));
        assertThat(disk.contents()).as(what).isEmpty();
    }
}
