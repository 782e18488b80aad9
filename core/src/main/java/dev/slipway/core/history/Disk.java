package dev.slipway.core.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The operations on files that a store is made of. There are no others, so whoever records these has seen all that a store
 * does, and whoever lets one of them fail has cut it there.
 */
interface Disk {
    /** Makes a directory; one that exists is fine. Its parent must exist. */
    void createDirectory(Path directory) throws IOException;

    /** Writes a new file; it survives a crash only after {@link #sync}. */
    void create(Path file, byte[] content) throws IOException;

    /** Waits until a file's content, or a directory's names, survive a crash. */
    void sync(Path fileOrDirectory) throws IOException;

    /** Gives a file one more name, at once and whole; {@link java.nio.file.FileAlreadyExistsException} if it is taken. */
    void link(Path name, Path file) throws IOException;

    /** Reads a file; {@link java.nio.file.NoSuchFileException} if there is none. */
    byte[] read(Path file) throws IOException;

    /** Whether there is anything of this name. */
    boolean exists(Path file) throws IOException;

    /** The names in a directory, in no order; {@link java.nio.file.NoSuchFileException} if there is none. */
    List<String> list(Path directory) throws IOException;

    /** Takes away a name, or an empty directory; what isn't there is fine. */
    void delete(Path file) throws IOException;
}
