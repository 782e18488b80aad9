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

/** Exports that contradict themselves, or are too new; and imports that die on the way. */
class RecordImportTest {
    private static final Path ROOT = Path.of("/store");

    private final String whole = sample();

    static Stream<Arguments> refused() {
        List<String> lines = sample().lines().toList();
        String last = lines.get(lines.size() - 1);
        return Stream.of(
                Arguments.of("", ErrorCode.STORE_DAMAGED, "ends before its line 1"),
                Arguments.of("hello\n", ErrorCode.STORE_DAMAGED, "line 1 of the export"),
                Arguments.of("\0" + sample(), ErrorCode.STORE_DAMAGED, "line 1 of the export is torn"),
                Arguments.of(
                        sample().replaceFirst("\n", "\0\n"), ErrorCode.STORE_DAMAGED, "line 1 of the export is torn"),
                Arguments.of(sample() + "\0", ErrorCode.STORE_DAMAGED, "goes on after its last line"),
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
    @DisplayName("R97 a line may have 8388608 bytes, and not one more")
    void longestLine() throws IOException {
        List<String> lines = new ArrayList<>(whole.lines().toList());
        String first = lines.get(0);
        lines.set(0, first + " ".repeat(8 * 1024 * 1024 - first.length()));
        assertThat(imported(signed(lines), InMemoryHistoryStore.restoration()).groups())
                .isNotEmpty();

        lines.set(0, lines.get(0) + " ");
        assertRefused(signed(lines), ErrorCode.STORE_DAMAGED, "line 1 of the export has more than 8388608 bytes");
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
    static String sample() {
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
    static String signed(List<String> lines) {
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

    static void assertRefused(String export, ErrorCode code, String words) {
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
