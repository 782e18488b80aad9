package dev.slipway.core.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A disk on which a test decides what happens around each operation. It doesn't wait for the machine's disk. */
final class ScriptedDisk implements Disk {
    private final LocalDisk real = new LocalDisk();
    private Script script;

    ScriptedDisk() {
        this.script = Operation::run;
    }

    void follow(Script next) {
        script = next;
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        script.around(new Operation("mkdir", directory, () -> real.createDirectory(directory), () -> {}));
    }

    @Override
    public void create(Path file, byte[] content) throws IOException {
        script.around(new Operation(
                "create",
                file,
                () -> real.create(file, content),
                () -> real.create(file, Arrays.copyOf(content, content.length / 2))));
    }

    @Override
    public void sync(Path fileOrDirectory) throws IOException {
        script.around(new Operation("sync", fileOrDirectory, () -> {}, () -> {}));
    }

    @Override
    public void link(Path name, Path file) throws IOException {
        script.around(new Operation("link", name, () -> real.link(name, file), () -> {}));
    }

    @Override
    public byte[] read(Path file) throws IOException {
        script.around(new Operation("read", file, () -> {}, () -> {}));
        return real.read(file);
    }

    @Override
    public boolean exists(Path file) throws IOException {
        script.around(new Operation("exists", file, () -> {}, () -> {}));
        return real.exists(file);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        // What comes between shows as a listing does that has gone past it: not at all.
        List<String> names = List.of();
        IOException failure = null;
        try {
            names = real.list(directory);
        } catch (IOException e) {
            failure = e;
        }
        script.around(new Operation("list", directory, () -> {}, () -> {}));
        if (failure != null) {
            throw failure;
        }
        return names;
    }

    @Override
    public void delete(Path file) throws IOException {
        script.around(new Operation("delete", file, () -> real.delete(file), () -> {}));
    }

    /** What a test does around an operation. */
    @FunctionalInterface
    interface Script {
        void around(Operation operation) throws IOException;
    }

    /** What an operation does. */
    @FunctionalInterface
    interface Effect {
        void happen() throws IOException;
    }

    /**
     * One operation.
     *
     * @param verb what
     * @param path on what
     * @param whole its effect
     * @param half what a crash in the middle leaves of it
     */
    record Operation(String verb, Path path, Effect whole, Effect half) {
        void run() throws IOException {
            whole.happen();
        }

        boolean is(String what, String lastName) {
            return verb.equals(what) && path.endsWith(lastName);
        }
    }
}
