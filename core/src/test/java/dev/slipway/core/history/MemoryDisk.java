package dev.slipway.core.history;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A disk in memory, which loses nothing and answers at once, as {@link LocalDisk} does. Not thread-safe. */
final class MemoryDisk implements Disk {
    private static final byte[] A_DIRECTORY = {};

    private final Map<Path, byte[]> names = new TreeMap<>();

    @Override
    public void createDirectory(Path directory) throws IOException {
        if (!isDirectory(directory)) {
            add(directory, A_DIRECTORY);
        }
    }

    @Override
    public void create(Path file, byte[] content) throws IOException {
        // A file may be empty too, and isn't a directory then.
        add(file, content.clone());
    }

    @Override
    public void sync(Path fileOrDirectory) throws IOException {
        if (!exists(fileOrDirectory)) {
            throw new NoSuchFileException(fileOrDirectory.toString());
        }
    }

    @Override
    public void link(Path name, Path file) throws IOException {
        add(name, content(file));
    }

    @Override
    public byte[] read(Path file) throws IOException {
        byte[] content = content(file);
        if (isDirectory(file)) {
            throw new IOException(file + " is a directory");
        }
        return content.clone();
    }

    @Override
    public boolean exists(Path file) {
        return file.getParent() == null || names.containsKey(file);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        if (!exists(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        return names.keySet().stream()
                .filter(path -> directory.equals(path.getParent()))
                .map(path -> path.getFileName().toString())
                .toList();
    }

    @Override
    public void delete(Path file) throws IOException {
        if (isDirectory(file) && !list(file).isEmpty()) {
            throw new DirectoryNotEmptyException(file.toString());
        }
        names.remove(file);
    }

    private void add(Path name, byte[] content) throws IOException {
        if (!isDirectory(name.getParent())) {
            throw new NoSuchFileException(name.toString());
        }
        if (names.putIfAbsent(name, content) != null) {
            throw new FileAlreadyExistsException(name.toString());
        }
    }

    private byte[] content(Path file) throws IOException {
        byte[] content = names.get(file);
        if (content == null) {
            throw new NoSuchFileException(file.toString());
        }
        return content;
    }

    private boolean isDirectory(Path path) {
        return path.getParent() == null || names.get(path) == A_DIRECTORY;
    }
}
