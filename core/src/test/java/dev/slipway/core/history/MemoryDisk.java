package dev.slipway.core.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A disk in memory, which loses nothing and answers at once, as {@link LocalDisk} does. Not thread-safe. */
class MemoryDisk implements Disk {
    private static final byte[] A_DIRECTORY = {};

    private final Map<Path, NavigableMap<String, byte[]>> directories = new TreeMap<>();

    @Override
    public void createDirectory(Path directory) throws IOException {
        if (!directories.containsKey(directory)) {
            add(directory, A_DIRECTORY);
            directories.put(directory, new TreeMap<>());
        }
    }

    @Override
    public void create(Path file, byte[] content) throws IOException {
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
        return content(file).clone();
    }

    @Override
    public boolean exists(Path file) {
        return file.getParent() == null || names(file.getParent()).containsKey(nameOf(file));
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        if (!exists(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        return List.copyOf(names(directory).keySet());
    }

    @Override
    public void delete(Path file) throws IOException {
        if (!names(file).isEmpty()) {
            throw new DirectoryNotEmptyException(file.toString());
        }
        directories.remove(file);
        names(file.getParent()).remove(nameOf(file));
    }

    /** Another one with the same on it. */
    MemoryDisk copy() {
        var copy = new MemoryDisk();
        directories.forEach((directory, names) -> copy.directories.put(directory, new TreeMap<>(names)));
        return copy;
    }

    /** All files with what they hold. */
    Map<Path, ByteBuffer> contents() {
        Map<Path, ByteBuffer> contents = new TreeMap<>();
        directories.forEach((directory, files) -> files.forEach((name, content) -> {
            if (content != A_DIRECTORY) {
                contents.put(directory.resolve(name), ByteBuffer.wrap(content));
            }
        }));
        return contents;
    }

    private void add(Path name, byte[] content) throws IOException {
        Path directory = name.getParent();
        if (!exists(directory)) {
            throw new NoSuchFileException(name.toString());
        }
        if (directories.computeIfAbsent(directory, root -> new TreeMap<>()).putIfAbsent(nameOf(name), content)
                != null) {
            throw new FileAlreadyExistsException(name.toString());
        }
    }

    private byte[] content(Path file) throws IOException {
        byte[] content = names(file.getParent()).get(nameOf(file));
        if (content == null) {
            throw new NoSuchFileException(file.toString());
        }
        if (content == A_DIRECTORY) {
            throw new IOException(file + " is a directory");
        }
        return content;
    }

    /** What is in a directory; nothing if it is none. */
    private NavigableMap<String, byte[]> names(Path directory) {
        return directories.getOrDefault(directory, new TreeMap<>());
    }

    private static String nameOf(Path file) {
        return file.getFileName().toString();
    }
}
