package dev.slipway.core.history;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that a power cut can hit. Only what was waited for lasts: a file's content since the file was, a name since
 * its directory was. Of everything else any part may be left, each name and each content on its own: a new name may be there
 * or not, a deleted one too, and a content may be empty, cut short or whole. It writes down what is done to it, so that this
 * can be done again up to any point. Not thread-safe.
 */
final class DurableDisk implements Disk {
    private final Directory top;
    private final List<Operation> log = new ArrayList<>();
    private Predicate<Path> deaf = path -> false;
    private Watcher watcher = operation -> {};
    private int left = Integer.MAX_VALUE;

    DurableDisk() {
        this(new Directory());
    }

    private DurableDisk(Directory top) {
        this.top = top;
    }

    /** Plants a fault: these files and directories are never waited for. */
    void neverSync(Predicate<Path> which) {
        deaf = which;
    }

    /** Calls after each operation that changed something or waited for it. */
    void watch(Watcher next) {
        watcher = next;
    }

    /** Lets so many more operations happen; those after them fail, until this is called again. */
    void failAfter(int operations) {
        left = operations;
    }

    /** What was done so far. */
    List<Operation> log() {
        return List.copyOf(log);
    }

    int operations() {
        return log.size();
    }

    /**
     * What a power cut leaves.
     *
     * @param chance which of so many things that may be left is left; the first is what lasts, the last what was seen before
     */
    DurableDisk cut(IntUnaryOperator chance) {
        return new DurableDisk(left(top, chance, new IdentityHashMap<>()));
    }

    /** The same for two disks with the same on them. */
    String fingerprint() {
        var text = new StringBuilder();
        describe("", top, text);
        return text.toString();
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        Directory parent = parent(directory);
        Node there = parent.names.get(name(directory));
        if (there instanceof Content) {
            throw new FileAlreadyExistsException(directory.toString());
        }
        if (there == null) {
            happen(
                    new Operation("mkdir", directory, disk -> disk.createDirectory(directory)),
                    () -> parent.put(directory, new Directory()));
        }
    }

    @Override
    public void create(Path file, byte[] content) throws IOException {
        Directory parent = parent(file);
        requireFree(parent, file);
        happen(
                new Operation("create", file, disk -> disk.create(file, content)),
                () -> parent.put(file, new Content(content, false)));
    }

    @Override
    public void sync(Path fileOrDirectory) throws IOException {
        Node node = node(fileOrDirectory);
        if (!deaf.test(fileOrDirectory)) {
            happen(new Operation("sync", fileOrDirectory, disk -> disk.sync(fileOrDirectory)), node::sync);
        }
    }

    @Override
    public void link(Path name, Path file) throws IOException {
        Node node = node(file);
        Directory parent = parent(name);
        requireFree(parent, name);
        happen(new Operation("link", name, disk -> disk.link(name, file)), () -> parent.put(name, node));
    }

    @Override
    public byte[] read(Path file) throws IOException {
        if (node(file) instanceof Content content) {
            return content.bytes.clone();
        }
        throw new IOException(file + " is a directory");
    }

    @Override
    public boolean exists(Path file) {
        return find(file).isPresent();
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        if (node(directory) instanceof Directory names) {
            return List.copyOf(names.names.keySet());
        }
        throw new NotDirectoryException(directory.toString());
    }

    @Override
    public void delete(Path file) throws IOException {
        Optional<Node> node = find(file);
        if (node.isPresent()) {
            if (node.get() instanceof Directory directory && !directory.names.isEmpty()) {
                throw new DirectoryNotEmptyException(file.toString());
            }
            Directory parent = parent(file);
            happen(new Operation("delete", file, disk -> disk.delete(file)), () -> parent.put(file, null));
        }
    }

    private void happen(Operation operation, Runnable effect) throws IOException {
        if (left <= 0) {
            throw new IOException("no operation succeeds any more, not even " + operation);
        }
        left--;
        effect.run();
        log.add(operation);
        watcher.after(operation);
    }

    private static void requireFree(Directory parent, Path file) throws IOException {
        if (parent.names.containsKey(name(file))) {
            throw new FileAlreadyExistsException(file.toString());
        }
    }

    private Directory parent(Path file) throws IOException {
        if (node(file.getParent()) instanceof Directory directory) {
            return directory;
        }
        throw new NotDirectoryException(file.getParent().toString());
    }

    private Node node(Path file) throws IOException {
        return find(file).orElseThrow(() -> new NoSuchFileException(file.toString()));
    }

    private Optional<Node> find(Path file) {
        Node node = top;
        for (Path step : file) {
            if (!(node instanceof Directory directory)) {
                return Optional.empty();
            }
            node = directory.names.get(step.toString());
        }
        return Optional.ofNullable(node);
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static Directory left(Directory directory, IntUnaryOperator chance, Map<Content, Content> contents) {
        var left = new Directory();
        var names = new TreeSet<>(directory.names.keySet());
        names.addAll(directory.pending.keySet());
        for (String name : names) {
            List<Optional<Node>> since = directory.pending.get(name);
            Optional<Node> node =
                    since == null ? Optional.of(directory.names.get(name)) : since.get(chance.applyAsInt(since.size()));
            if (node.isPresent()) {
                left.names.put(
                        name,
                        node.get() instanceof Directory inner
                                ? left(inner, chance, contents)
                                : contents.computeIfAbsent((Content) node.get(), content -> content.left(chance)));
            }
        }
        return left;
    }

    private static void describe(String path, Directory directory, StringBuilder text) {
        directory.names.forEach((name, node) -> {
            text.append(path).append('/').append(name);
            if (node instanceof Directory inner) {
                text.append('\n');
                describe(path + "/" + name, inner, text);
            } else {
                text.append(' ').append(Arrays.hashCode(((Content) node).bytes)).append('\n');
            }
        });
    }

    /** Is told of operations. */
    @FunctionalInterface
    interface Watcher {
        void after(Operation operation);
    }

    /** Does something on a disk. */
    @FunctionalInterface
    interface Step {
        void on(DurableDisk disk) throws IOException;
    }

    /**
     * One operation that changed something, or waited for it.
     *
     * @param verb what
     * @param path on what
     * @param again does the same
     */
    record Operation(String verb, Path path, Step again) {
        @Override
        public String toString() {
            return verb + " " + path;
        }
    }

    /** What has a name. */
    private sealed interface Node {
        void sync();
    }

    private static final class Content implements Node {
        private final byte[] bytes;
        private boolean lasts;

        Content(byte[] bytes, boolean lasts) {
            this.bytes = bytes;
            this.lasts = lasts;
        }

        @Override
        public void sync() {
            lasts = true;
        }

        Content left(IntUnaryOperator chance) {
            int part = lasts || bytes.length == 0 ? 2 : chance.applyAsInt(3);
            return new Content(part == 2 ? bytes : Arrays.copyOf(bytes, bytes.length / 2 * part), true);
        }
    }

    private static final class Directory implements Node {
        private final Map<String, Node> names = new TreeMap<>();
        /** What a name stood for since the directory was last waited for, from what lasts to what is seen. */
        private final Map<String, List<Optional<Node>>> pending = new HashMap<>();

        void put(Path path, @Nullable Node node) {
            String name = name(path);
            pending.computeIfAbsent(name, any -> new ArrayList<>(List.of(Optional.ofNullable(names.get(name)))))
                    .add(Optional.ofNullable(node));
            if (node == null) {
                names.remove(name);
            } else {
                names.put(name, node);
            }
        }

        @Override
        public void sync() {
            pending.clear();
        }
    }
}
