package dev.slipway.core.history;

import dev.slipway.core.simulation.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A disk at the other end of a wire: each operation is one request, and one without an answer is an error of the disk. */
final class WiredDisk implements Disk {
    private final Disk real;
    private final Wire wire;

    WiredDisk(Disk real, Wire wire) {
        this.real = real;
        this.wire = wire;
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        write("mkdir", directory, () -> real.createDirectory(directory));
    }

    @Override
    public void create(Path file, byte[] content) throws IOException {
        write("create", file, () -> real.create(file, content));
    }

    @Override
    public void sync(Path fileOrDirectory) throws IOException {
        read("sync", fileOrDirectory, () -> {
            real.sync(fileOrDirectory);
            return true;
        });
    }

    @Override
    public void link(Path name, Path file) throws IOException {
        write("link", name, () -> real.link(name, file));
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return read("read", file, () -> real.read(file));
    }

    @Override
    public boolean exists(Path file) throws IOException {
        return read("exists", file, () -> real.exists(file));
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return read("list", directory, () -> real.list(directory));
    }

    @Override
    public void delete(Path file) throws IOException {
        write("delete", file, () -> real.delete(file));
    }

    private <T> T read(String verb, Path path, Reading<T> reading) throws IOException {
        try {
            return wire.read(verb + " " + path, () -> Outcome.of(reading)).get();
        } catch (Wire.Lost e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void write(String verb, Path path, Writing writing) throws IOException {
        try {
            wire.write(
                            verb + " " + path,
                            () -> Outcome.of(() -> {
                                writing.run();
                                return true;
                            }))
                    .get();
        } catch (Wire.Lost e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** What an operation returns. */
    @FunctionalInterface
    private interface Reading<T> {
        T run() throws IOException;
    }

    /** What an operation does. */
    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    /** What became of an operation on the other side. */
    @FunctionalInterface
    private interface Outcome<T> {
        T get() throws IOException;

        static <T> Outcome<T> of(Reading<T> reading) {
            try {
                T result = reading.run();
                return () -> result;
            } catch (IOException e) {
                return () -> {
                    throw e;
                };
            }
        }
    }
}
