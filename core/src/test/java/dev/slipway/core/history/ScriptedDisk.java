package dev.slipway.core.history;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** A disk on which a test decides what happens around each operation. It doesn't wait for the machine's disk. */
final class ScriptedDisk implements Disk {
    private final Disk real;
    private Script script;
    private UnaryOperator<List<String>> listing = UnaryOperator.identity();

    ScriptedDisk() {
        this(new LocalDisk());
    }

    ScriptedDisk(Disk real) {
        this.real = real;
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
        Effect exists = () -> {
            if (!real.exists(fileOrDirectory)) {
                throw new NoSuchFileException(fileOrDirectory.toString());
            }
        };
        script.around(new Operation("sync", fileOrDirectory, exists, () -> {}));
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
        script.around(new Operation("list", directory, () -> {}, () -> {}));
        UnaryOperator<List<String>> seen = listing;
        listing = UnaryOperator.identity();
        return seen.apply(real.list(directory));
    }

    /** Decides what the next listing shows, as one does during which names came and went. */
    void listNext(UnaryOperator<List<String>> next) {
        listing = next;
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

        /** Whether this does that for a version of the ledger: to its own name, or to the file that is prepared for it. */
        boolean is(String what, int version) {
            String name = path.getFileName().toString();
            return verb.equals(what)
                    && path.getParent().endsWith("ledger/lab")
                    && (name.equals(Integer.toString(version)) || name.startsWith(version + "."));
        }
    }
}
