package dev.slipway.testbed.build;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/**
 * What has been built, by its key. An entry appears whole or not at all: it is made beside its place, gets a list of its
 * files with their sizes last, and is moved in one step. One that doesn't agree with its list is made again. Thread-safe,
 * and so between processes.
 */
public final class ComponentCache {
    private static final String LIST = "complete";
    private static final int KEY_LENGTH = 16;
    /** Locks of files belong to processes, so threads need one more. */
    private static final Object TURN = new Object();

    private final Path folder;
    private final Consumer<String> progress;

    ComponentCache(Path folder, Consumer<String> progress) {
        this.folder = folder;
        this.progress = progress;
    }

    /** Makes the content of an entry. */
    public interface Maker {
        /**
         * Makes it.
         *
         * @param building an empty folder to make it in, which is moved to its place afterwards
         * @throws IOException when it can't be made; nothing of it is kept then
         */
        void make(Path building) throws IOException;
    }

    /**
     * The cache of this machine, where {@link GoBuild#cacheFolder} says.
     *
     * @param progress told when another process has to be waited for
     * @return the cache
     */
    public static ComponentCache onThisMachine(Consumer<String> progress) {
        return new ComponentCache(GoBuild.cacheFolder(), progress);
    }

    /** The component's name and a hash of everything that decides what comes out. */
    static String key(GoComponent component, String goVersion) {
        var text = String.join(
                "\n",
                component.fingerprint(),
                goVersion,
                GoTool.settings().entrySet().stream()
                        .map(Object::toString)
                        .sorted()
                        .toList()
                        .toString(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"));
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return component.name() + "-" + HexFormat.of().formatHex(hash).substring(0, KEY_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new TestbedException(Code.BROKEN, "This Java has no SHA-256", e);
        }
    }

    /**
     * Finds an entry, or has it made; blocks meanwhile, also when another process makes it.
     *
     * @param key its name, with everything in it that decides what comes out
     * @param maker makes it
     * @return where it lies
     * @throws TestbedException {@code BROKEN} when files can't be written, and what the maker throws
     */
    public BuiltComponent get(String key, Maker maker) {
        var entry = folder.resolve(key);
        if (isComplete(entry)) {
            return new BuiltComponent(entry);
        }
        synchronized (TURN) {
            try {
                Files.createDirectories(folder);
                return getAlone(key, entry, maker);
            } catch (IOException e) {
                throw new TestbedException(Code.BROKEN, "The cache " + folder + " can't be used for " + key, e);
            }
        }
    }

    private BuiltComponent getAlone(String key, Path entry, Maker maker) throws IOException {
        try (var channel = FileChannel.open(
                folder.resolve("." + key + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            var lock = channel.tryLock();
            if (lock == null) {
                progress.accept(key + ": another process builds it, waiting");
                lock = channel.lock();
            }
            try {
                if (!isComplete(entry)) {
                    makeEntry(key, entry, maker);
                }
                return new BuiltComponent(entry);
            } finally {
                lock.release();
            }
        }
    }

    private void makeEntry(String key, Path entry, Maker maker) throws IOException {
        var building = folder.resolve(".building-" + key);
        // Of a build that was interrupted: whoever made it is gone, since the lock is ours.
        delete(building);
        delete(entry);
        Files.createDirectory(building);
        try {
            maker.make(building);
            Files.writeString(building.resolve(LIST), list(building));
            Files.move(building, entry, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(building);
        }
    }

    static boolean isComplete(Path entry) {
        var list = entry.resolve(LIST);
        try {
            return Files.exists(list) && Files.readString(list).equals(list(entry));
        } catch (IOException e) {
            return false;
        }
    }

    private static String list(Path entry) throws IOException {
        try (var tree = Files.walk(entry)) {
            var text = new StringBuilder();
            for (var file : tree.filter(Files::isRegularFile).sorted().toList()) {
                if (!file.equals(entry.resolve(LIST))) {
                    text.append(Files.size(file))
                            .append(' ')
                            .append(entry.relativize(file))
                            .append('\n');
                }
            }
            return text.toString();
        }
    }

    /**
     * Deletes a folder with all in it, if it is there.
     *
     * @param path the folder
     * @throws IOException when something of it can't be deleted
     */
    public static void delete(Path path) throws IOException {
        if (Files.notExists(path)) {
            return;
        }
        List<Path> all;
        try (var tree = Files.walk(path)) {
            all = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (var each : all) {
            Files.delete(each);
        }
    }
}
