package dev.slipway.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store's rules rest on: the same of the machine's file system and of the one in memory that stands in for it. */
class LocalDiskTest {
    private final TemporaryDirectory directory = TemporaryDirectory.quick();
    private Path root = Path.of("/store");

    @AfterEach
    void close() {
        directory.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("what is written is read as it was, whatever its length, and nothing is written twice")
    void files(boolean real) throws IOException {
        Disk disk = disk(real);
        byte[] random = new byte[300_000];
        new Random(5).nextBytes(random);
        for (byte[] content : List.of(new byte[0], new byte[] {7}, random)) {
            Path file = root.resolve("f" + content.length);
            disk.create(file, content);
            disk.sync(file);
            assertThat(disk.read(file)).isEqualTo(content);
            assertThat(disk.exists(file)).isTrue();
            assertThatThrownBy(() -> disk.create(file, new byte[3])).isInstanceOf(FileAlreadyExistsException.class);
            assertThat(disk.read(file)).isEqualTo(content);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("H2 a name that is taken is never linked again, and a linked file outlives its first name")
    void links(boolean real) throws IOException {
        Disk disk = disk(real);
        Path one = root.resolve("1.one");
        Path two = root.resolve("1.two");
        Path name = root.resolve("1");
        disk.create(one, new byte[] {1});
        disk.create(two, new byte[] {2});

        disk.link(name, one);
        assertThatThrownBy(() -> disk.link(name, two)).isInstanceOf(FileAlreadyExistsException.class);
        disk.delete(one);

        assertThat(disk.read(name)).containsExactly(1);
        assertThat(disk.list(root)).containsExactlyInAnyOrder("1", "1.two");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("what isn't there is said not to be, and to take it away is fine")
    void missing(boolean real) throws IOException {
        Disk disk = disk(real);
        Path missing = root.resolve("missing");

        assertThat(disk.exists(missing)).isFalse();
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> disk.read(missing),
                () -> disk.list(missing),
                () -> disk.sync(missing),
                () -> disk.link(root.resolve("name"), missing),
                () -> disk.create(missing.resolve("file"), new byte[0]))) {
            assertThatThrownBy(call).isInstanceOf(NoSuchFileException.class);
        }
        disk.delete(missing);
        assertThat(disk.list(root)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("a directory is made once, is no file's name, and goes only when it is empty")
    void directories(boolean real) throws IOException {
        Disk disk = disk(real);
        Path inner = root.resolve("inner");
        disk.createDirectory(inner);
        disk.createDirectory(inner);
        disk.sync(root);
        Path file = inner.resolve("file");
        disk.create(file, new byte[0]);

        assertThatThrownBy(() -> disk.createDirectory(file)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> disk.delete(inner)).isInstanceOf(IOException.class);
        disk.delete(file);
        disk.delete(inner);
        assertThat(disk.exists(inner)).isFalse();
    }

    @Test
    @DisplayName("a name that leads nowhere is a name all the same")
    void dangling() throws IOException {
        Disk disk = disk(true);
        Files.createSymbolicLink(root.resolve("dangling"), root.resolve("nowhere"));

        assertThat(disk.exists(root.resolve("dangling"))).isTrue();
        assertThat(disk.list(root)).containsExactly("dangling");
    }

    @Test
    @DisplayName(
            "R97 through a disk that is only read nothing is written, and what can't be waited for is read all the same")
    void readOnly() throws IOException {
        var written = new MemoryDisk();
        written.createDirectory(root);
        written.create(root.resolve("file"), new byte[] {1});
        var scripted = new ScriptedDisk(written);
        int[] waits = {0};
        scripted.follow(operation -> {
            if (operation.verb().equals("sync")) {
                waits[0]++;
                throw new IOException("read-only file system");
            }
            operation.run();
        });
        var disk = new ReadOnlyDisk(scripted);

        for (ThrowingCallable write : List.<ThrowingCallable>of(
                () -> disk.create(root.resolve("new"), new byte[0]),
                () -> disk.createDirectory(root.resolve("new")),
                () -> disk.link(root.resolve("new"), root.resolve("file")),
                () -> disk.delete(root.resolve("file")))) {
            assertThatThrownBy(write).isInstanceOf(ReadOnlyFileSystemException.class);
        }
        disk.sync(root);
        assertThat(waits[0]).isEqualTo(1);
        assertThat(disk.read(root.resolve("file"))).containsExactly(1);
        assertThat(disk.exists(root.resolve("file"))).isTrue();
        assertThat(disk.exists(root.resolve("new"))).isFalse();
        assertThat(disk.list(root)).containsExactly("file");
    }

    @Test
    @DisplayName("H1 a directory is waited for with all above it up to the store's own, and again if it was taken away")
    void lasting() throws IOException {
        var memory = new MemoryDisk();
        memory.createDirectory(root);
        List<String> done = new ArrayList<>();
        var scripted = new ScriptedDisk(memory);
        scripted.follow(operation -> {
            done.add(operation.verb() + " " + root.relativize(operation.path()));
            operation.run();
        });
        var directories = new Directories(scripted, root);
        Path lab = root.resolve("ledger/lab");

        directories.ensure(root);
        assertThat(done).isEmpty();
        directories.ensure(lab);
        assertThat(done).containsExactly("mkdir ledger", "sync ", "mkdir ledger/lab", "sync ledger");
        done.clear();
        directories.ensure(lab);
        assertThat(done).isEmpty();
        directories.remove(lab);
        assertThat(memory.exists(lab)).isFalse();
        directories.ensure(lab);
        assertThat(done).containsExactly("delete ledger/lab", "mkdir ledger/lab", "sync ledger");
        memory.delete(lab);
        directories.forget(lab);
        directories.ensure(lab);
        assertThat(memory.exists(lab)).isTrue();
        assertThatThrownBy(() -> directories.ensure(Path.of("/")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not below the store's directory");
    }

    private Disk disk(boolean real) throws IOException {
        Disk disk = real ? new LocalDisk() : new MemoryDisk();
        root = real ? directory.path().resolve("store") : root;
        disk.createDirectory(root);
        return disk;
    }
}
