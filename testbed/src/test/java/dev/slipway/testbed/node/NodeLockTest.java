package dev.slipway.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeLockTest {
    @TempDir
    private Path folder;

    @Test
    @DisplayName("A second node is refused by the name of who has the place")
    void secondIsRefused() {
        try (NodeLock first = NodeLock.take(lock(), "process 4711")) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> NodeLock.take(lock(), "process 4712"))
                    .isInstanceOfSatisfying(
                            TestbedException.class, e -> assertThat(e.code()).isEqualTo(Code.IN_USE))
                    .hasMessageContaining("process 4711");
        }
    }

    @Test
    @DisplayName("A place that was given back can be taken, and giving it back twice is no error")
    void givenBack() {
        NodeLock first = NodeLock.take(lock(), "process 4711");
        first.close();
        first.close();

        NodeLock.take(lock(), "process 4712").close();
    }

    @Test
    @DisplayName("Who has the place keeps it from other processes after it was refused to a second of the same process")
    void keptAfterRefusal() throws IOException {
        try (NodeLock first = NodeLock.take(lock(), "process 4711")) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> NodeLock.take(lock(), "process 4712")).isInstanceOf(TestbedException.class);

            assertThat(locksOfTheKernel()).anyMatch(this::isOfThisFile);
        }
        assertThat(locksOfTheKernel()).noneMatch(this::isOfThisFile);
    }

    @Test
    @DisplayName("Who takes the place of somebody who was killed learns of it, and who takes one that was given back doesn't")
    void former() throws IOException {
        Files.writeString(lock(), "process 4711");

        try (NodeLock next = NodeLock.take(lock(), "process 4712")) {
            assertThat(next.former()).contains("process 4711");
        }
        try (NodeLock another = NodeLock.take(lock(), "process 4713")) {
            assertThat(another.former()).isEmpty();
        }
    }

    private static List<String> locksOfTheKernel() throws IOException {
        return Files.readAllLines(Path.of("/proc/locks"));
    }

    private boolean isOfThisFile(String line) {
        try {
            return line.contains("POSIX") && line.contains(":" + Files.getAttribute(lock(), "unix:ino") + " ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path lock() {
        return folder.resolve("node.lock");
    }
}
