package dev.slipway.testbed.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testbed.process.Leftover.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a bed changes of a machine without owning it. */
final class BorrowedThingsTest {
    @TempDir
    private Path folder;

    private final List<String> problems = new ArrayList<>();

    @Test
    @DisplayName("An empty folder that a bed made goes, again without error when it is gone")
    void emptyFolderGoes() throws IOException {
        Path made = Files.createDirectory(folder.resolve("made"));

        Removal.remove(new Leftover(Kind.EMPTY_FOLDER, made.toString()), problems);
        Removal.remove(new Leftover(Kind.EMPTY_FOLDER, made.toString()), problems);

        assertThat(made).doesNotExist();
        assertThat(problems).isEmpty();
    }

    @Test
    @DisplayName("A folder that a bed made and somebody uses now stays, and that is no problem")
    void usedFolderStays() throws IOException {
        Path made = Files.createDirectory(folder.resolve("made"));
        Files.createFile(made.resolve("of-somebody"));

        Removal.remove(new Leftover(Kind.EMPTY_FOLDER, made.toString()), problems);

        assertThat(made.resolve("of-somebody")).exists();
        assertThat(problems).isEmpty();
    }

    @Test
    @DisplayName("A setting that has its value is not written, and one that the kernel hasn't is no problem")
    void settingThatIsRight() throws IOException {
        String value = Files.readAllLines(Path.of("/proc/sys/kernel/pid_max")).get(0);

        Removal.remove(new Leftover(Kind.SYSCTL, "kernel/pid_max " + value), problems);
        Removal.remove(new Leftover(Kind.SYSCTL, "kernel/no_such_setting 1"), problems);

        assertThat(problems).isEmpty();
        assertThat(Files.readAllLines(Path.of("/proc/sys/kernel/pid_max"))).containsExactly(value);
    }

    @Test
    @DisplayName("A setting that can't be given its value back is a problem that is told")
    void settingThatCannotBeRestored() {
        Removal.remove(new Leftover(Kind.SYSCTL, "kernel/ostype not-linux"), problems);

        assertThat(problems).singleElement().asString().contains("kernel/ostype not-linux");
    }
}
