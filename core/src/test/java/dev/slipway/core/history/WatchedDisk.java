package dev.slipway.core.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The machine's own file system, with somebody there whenever something is written. */
final class WatchedDisk implements Disk {
    private final Disk disk = new LocalDisk();
    private final WriteWatch watch;

    WatchedDisk(WriteWatch watch) {
        this.watch = watch;
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        watch.around("mkdir " + directory, false, () -> disk.createDirectory(directory));
    }

    @Override
    public void create(Path file, byte[] content) throws IOException {
        watch.around("create " + file, false, () -> disk.create(file, content));
    }

    @Override
    public void sync(Path fileOrDirectory) throws IOException {
        disk.sync(fileOrDirectory);
    }

    @Override
    public void link(Path name, Path file) throws IOException {
        watch.around("link " + name, true, () -> disk.link(name, file));
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
    public void delete(Path file) throws IOException {
        watch.around("delete " + file, false, () -> disk.delete(file));
    }
}
