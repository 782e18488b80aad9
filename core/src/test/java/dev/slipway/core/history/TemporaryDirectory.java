package dev.slipway.core.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory for one test. */
record TemporaryDirectory(Path path) implements AutoCloseable {
    static TemporaryDirectory make() {
        return in(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** One that waits for no disk, where there is such a thing: for tests of what processes do, not of what a disk does. */
    static TemporaryDirectory quick() {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory) ? in(memory) : make();
    }

    private static TemporaryDirectory in(Path parent) {
        try {
            return new TemporaryDirectory(Files.createTempDirectory(parent, "slipway-store"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another one on the same disk, with the same in it. */
    TemporaryDirectory copy() {
        var copy = in(path.getParent());
        try (Stream<Path> all = Files.walk(path)) {
            for (Path file : all.skip(1).toList()) {
                Files.copy(file, copy.path().resolve(path.relativize(file)));
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All regular files below, relative to it, sorted. */
    List<String> files() {
        try (Stream<Path> all = Files.walk(path)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> path.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
