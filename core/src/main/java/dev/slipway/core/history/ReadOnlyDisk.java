package dev.slipway.core.history;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A disk that nothing is written to. Thread-safe. */
final class ReadOnlyDisk implements Disk {
    private static final Logger LOG = LoggerFactory.getLogger(ReadOnlyDisk.class);

    private final Disk disk;

    ReadOnlyDisk(Disk disk) {
        this.disk = disk;
    }

    @Override
    public void createDirectory(Path directory) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public void create(Path file, byte[] content) {
        throw new ReadOnlyFileSystemException();
    }

    /** Writes nothing of its own. A file system that can't is one to which nobody writes. */
    @Override
    public void sync(Path fileOrDirectory) {
        try {
            disk.sync(fileOrDirectory);
        } catch (IOException e) {
            LOG.debug("{} can't be waited for, and is read all the same", fileOrDirectory, e);
        }
    }

    @Override
    public void link(Path name, Path file) {
        throw new ReadOnlyFileSystemException();
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return disk.read(file);
    }

    @Override
    public boolean exists(Path file) throws IOException {
        return disk.exists(file);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public void delete(Path file) {
        throw new ReadOnlyFileSystemException();
    }
}
