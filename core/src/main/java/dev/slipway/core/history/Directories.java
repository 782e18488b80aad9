package dev.slipway.core.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The directories below a store's own, and which of them this instance knows to survive a crash: one that another process
 * has made and not yet waited for looks just like one that stays. Thread-safe.
 */
final class Directories {
    private final Disk disk;
    private final Path root;
    private final Set<Path> lasting = ConcurrentHashMap.newKeySet();

    Directories(Disk disk, Path root) {
        this.disk = disk;
        this.root = root;
    }

    /** Makes a directory and those above it, and waits until they last. */
    void ensure(Path directory) throws IOException {
        if (directory.equals(root) || lasting.contains(directory)) {
            return;
        }
        Path parent = parentOf(directory);
        ensure(parent);
        disk.createDirectory(directory);
        disk.sync(parent);
        lasting.add(directory);
    }

    /** Forgets a directory that somebody else has taken away. */
    void forget(Path directory) {
        lasting.remove(directory);
    }

    /** Takes away a directory that is empty and will never be needed again. */
    void remove(Path directory) throws IOException {
        forget(directory);
        disk.delete(directory);
    }

    private static Path parentOf(Path directory) {
        Path parent = directory.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(directory + " is not below the store's directory");
        }
        return parent;
    }
}
