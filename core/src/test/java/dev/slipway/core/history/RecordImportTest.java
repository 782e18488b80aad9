package dev.slipway.core.history;

import static dev.slipway.core.history.RecordExportTest.export;
import static dev.slipway.core.history.RecordExportTest.imported;
import static dev.slipway.core.history.RecordExportTest.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.StoreException;
import dev.slipway.model.Actor;
import dev.slipway.spi.HistoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Exports that are cut short, changed, hostile, or too new; and imports that die on the way. */
class RecordImportTest {
    private static final Path ROOT = Path.of("/store");
    private static final int MUTANTS = 400;

    private final String whole = sample();

    @Test
    @DisplayName("R97 R86 cut anywhere, an export makes no store, and says from which line on it is missing")
    void truncated() {
        int cuts = 0;
        for (int length = 0; length < whole.length() - 1; length += 37) {
            String cut = whole.substring(0, length);
            long lines = cut.lines().count();
            boolean isBetweenLines = cut.isEmpty() || cut.endsWith("\n") || whole.charAt(length) == '\n';
            assertRefused(cut, ErrorCode.STORE_DAMAGED, "line " + (isBetweenLines ? lines + 1 : lines));
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
                imported(signed(lines), InMemoryHistoryStore.restoration());
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

    static Stream<Arguments> refused() {
        List<String> lines = sample().lines().toList();
        String last = lines.get(lines.size() - 1);
        return Stream.of(
                Arguments.of("", ErrorCode.STORE_DAMAGED, "ends before its line 1"),
                Arguments.of("hello\n", ErrorCode.STORE_DAMAGED, "line 1 of the export"),
                Arguments.of(
                        sample().replaceFirst("\"minWriter\":1", "\"minWriter\":2"), ErrorCode.STORE_NEWER, "line 1"),
                Arguments.of(
                        sample().replaceFirst("(\"export-revision/1\",\"minWriter\":)1", "$12"),
                        ErrorCode.STORE_NEWER,
                        "line 3"),
                Arguments.of(lines.get(1) + "\n", ErrorCode.STORE_DAMAGED, "line 1"),
                Arguments.of(sample() + sample(), ErrorCode.STORE_DAMAGED, "goes on after its last line"),
                Arguments.of(sample() + "\n", ErrorCode.STORE_DAMAGED, "goes on after its last line"),
                Arguments.of(lines.get(0) + "\n" + last + "\n", ErrorCode.STORE_DAMAGED, "line 2"),
                Arguments.of(
                        sample().replace(last, "[".repeat(100_000)), ErrorCode.STORE_DAMAGED, "line " + lines.size()),
                Arguments.of("x".repeat(9 * 1024 * 1024), ErrorCode.STORE_DAMAGED, "more than 8388608 bytes"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource
    @DisplayName("R97 what is no export, or one of a newer version, is refused with the line that shows it")
    void refused(String text, ErrorCode code, String words) {
        assertRefused(text, code, words);
    }

    @Test
    @DisplayName("R97 two deployments of one id, a group that comes twice and a revision of somebody else are refused")
    void contradictions() {
        List<String> lines = whole.lines().toList();
        List<String> body = lines.subList(1, lines.size() - 1);
        List<String> twice = new ArrayList<>(lines.subList(0, lines.size() - 1));
        twice.addAll(body);
        twice.add(lines.get(lines.size() - 1));
        assertRefused(signed(twice), ErrorCode.STORE_DAMAGED, "once more");
        assertRefused(
                signed(whole.replaceFirst("\"lastGood\":\\d+,", "\"lastGood\":77,")
                        .lines()
                        .toList()),
                ErrorCode.STORE_DAMAGED,
                "where the latest is");
        assertRefused(
                signed(whole.replaceFirst("(export-revision/1.*?\"id\":\")[^\"]+", "$1somebody-else")
                        .lines()
                        .toList()),
                ErrorCode.STORE_DAMAGED,
                "a revision of 'somebody-else'");
        assertRefused(
                signed(whole.replaceFirst("\"revisions\":\\d+", "\"revisions\":2000000000")
                        .lines()
                        .toList()),
                ErrorCode.STORE_DAMAGED,
                "it may have 1 to 33");
    }

    @Test
    @DisplayName("R97 R8 only an administrator imports")
    void whoMay() {
        for (Actor actor : List.of(Actor.user("root"), Actor.system())) {
            assertThatThrownBy(() -> new RecordImport(InMemoryHistoryStore.restoration())
                            .run(actor, InputStream.nullInputStream()))
                    .isInstanceOfSatisfying(
                            DeploymentException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_ALLOWED));
        }
    }

    @Test
    @DisplayName(
            "R97 R86 an import that is killed anywhere leaves all of the store, or none that can be opened and a reason")
    void killed() throws IOException {
        String export = sample();
        int steps = 0;
        int opened = 0;
        for (boolean alive = true; alive; steps++) {
            var disk = new CutDisk(steps);
            try {
                imported(export, FileHistoryStore.restoration(ROOT, disk, new Random(steps)));
                alive = false;
            } catch (DeploymentException e) {
                assertThat(disk.isCut()).isTrue();
            }
            disk.mend();
            if (disk.exists(ROOT) && disk.list(ROOT).contains("store")) {
                assertThat(export(FileHistoryStore.open(ROOT, disk, new Random(1))))
                        .isEqualTo(export);
                opened++;
            } else if (disk.exists(ROOT) && disk.list(ROOT).contains("importing")) {
                assertThatThrownBy(() -> FileHistoryStore.open(ROOT, disk, new Random(1)))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("is not finished")
                        .hasMessageContaining("delete the directory and import again");
                assertThatThrownBy(() -> imported(export, FileHistoryStore.restoration(ROOT, disk, new Random(2))))
                        .isInstanceOfSatisfying(
                                StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_NOT_EMPTY));
            } else {
                HistoryStore fresh = FileHistoryStore.open(ROOT, disk, new Random(1));
                assertThat(fresh.groups()).isEmpty();
            }
        }
        assertThat(steps).isGreaterThan(60);
        assertThat(opened).isBetween(1, 10);
    }

    @Test
    @DisplayName(
            "R97 an import that fails in the middle takes away what it wrote, and can be made again in the same place")
    void again() throws IOException {
        String export = export(random(5));
        var disk = new MemoryDisk();
        String cut = export.substring(0, export.length() - 200);
        assertThatThrownBy(() -> imported(cut, FileHistoryStore.restoration(ROOT, disk, new Random(1))))
                .isInstanceOf(StoreException.class);
        assertThat(disk.list(ROOT)).isEmpty();

        HistoryStore store = imported(export, FileHistoryStore.restoration(ROOT, disk, new Random(2)));

        assertThat(export(store)).isEqualTo(export);
        assertThat(store.groups()).isNotEmpty();
    }

    /** The first that is long enough to be cut in many places. */
    private static String sample() {
        try {
            String sample = "";
            for (int seed = 1; sample.length() < 10_000; seed++) {
                sample = export(random(seed));
            }
            return sample;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** With a last line that vouches for what was changed. */
    private static String signed(List<String> lines) {
        var text = new StringBuilder();
        lines.subList(0, lines.size() - 1).forEach(line -> text.append(line).append('\n'));
        try {
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(text.toString().getBytes(StandardCharsets.UTF_8)));
            return text
                    + lines.get(lines.size() - 1).replaceFirst("\"sha256\":\"[^\"]*\"", "\"sha256\":\"" + digest + "\"")
                    + "\n";
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
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

    private static void assertRefused(String export, ErrorCode code, String words) {
        var disk = new MemoryDisk();
        assertThatThrownBy(() -> imported(export, FileHistoryStore.restoration(ROOT, disk, new Random(1))))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words);
        assertThat(disk.contents()).isEmpty();
    }

    /** A disk that after some writes lets none through any more. */
    private static final class CutDisk extends MemoryDisk {
        private int left;

        CutDisk(int writes) {
            this.left = writes;
        }

        boolean isCut() {
            return left < 0;
        }

        void mend() {
            left = Integer.MAX_VALUE;
        }

        private void count() throws IOException {
            if (left > Integer.MIN_VALUE / 2) {
                left--;
            }
            if (left < 0) {
                throw new IOException("the machine is off");
            }
        }

        @Override
        public void createDirectory(Path directory) throws IOException {
            count();
            super.createDirectory(directory);
        }

        @Override
        public void create(Path file, byte[] content) throws IOException {
            count();
            super.create(file, content);
        }

        @Override
        public void link(Path name, Path file) throws IOException {
            count();
            super.link(name, file);
        }

        @Override
        public void delete(Path file) throws IOException {
            count();
            super.delete(file);
        }
    }
}
