package dev.slipway.core.history;

import dev.slipway.model.DeploymentId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A back end that processes share: a directory with one object per deployment id. Version n + 1 of an object is written to a file
 * of its own, and gets its name by a hard link, which fails if somebody else was faster: so it is never torn, and never
 * overwritten by who hasn't seen it. An object that is gone leaves an empty version. It counts on nobody sleeping for
 * {@value #KEPT} versions between its two steps. Thread-safe.
 */
final class DirectoryBackEnd {
    private static final int KEPT = 64;

    private final Path root;
    private final WriteWatch watch;

    DirectoryBackEnd(Path root, WriteWatch watch) {
        this.root = root;
        this.watch = watch;
    }

    /** What there is of an id, with the version that a write must name. */
    Versioned read(DeploymentId id) {
        while (true) {
            try {
                long version = highest(root.resolve(id.value()));
                if (version == 0) {
                    return new Versioned(0, Optional.empty());
                }
                String text = Files.readString(file(id, version), StandardCharsets.UTF_8);
                return new Versioned(
                        version, text.isEmpty() ? Optional.empty() : Optional.of(BackEndObject.parse(text)));
            } catch (NoSuchFileException e) {
                assert e.getFile() != null : "replaced so often meanwhile that it was cleaned up";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Replaces what was read; false if that isn't there any more. */
    boolean write(DeploymentId id, Versioned base, Optional<BackEndObject> next) {
        long version = base.version() + 1;
        Path prepared = root.resolve(id.value()).resolve("new." + UUID.randomUUID());
        try {
            Files.createDirectories(prepared.getParent());
            Files.writeString(prepared, next.map(BackEndObject::toText).orElse(""), StandardCharsets.UTF_8);
            try {
                watch.around(
                        "back end " + id + " " + version, true, () -> Files.createLink(file(id, version), prepared));
            } catch (FileAlreadyExistsException e) {
                return false;
            } finally {
                Files.delete(prepared);
            }
            if (version > KEPT) {
                Files.deleteIfExists(file(id, version - KEPT));
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything there is. */
    List<BackEndObject> objects() {
        try (Stream<Path> ids = Files.list(root)) {
            return ids.map(path -> read(new DeploymentId(path.getFileName().toString())))
                    .flatMap(found -> found.object().stream())
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(DeploymentId id, long version) {
        return root.resolve(id.value()).resolve(Long.toString(version));
    }

    private static long highest(Path directory) throws IOException {
        try (Stream<Path> names = Files.list(directory)) {
            return names.map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith("new."))
                    .mapToLong(Long::parseLong)
                    .max()
                    .orElse(0);
        } catch (NoSuchFileException e) {
            return 0;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * An object as it was read.
     *
     * @param version 0 if there never was one
     * @param object empty if there is none
     */
    record Versioned(long version, Optional<BackEndObject> object) {}
}
