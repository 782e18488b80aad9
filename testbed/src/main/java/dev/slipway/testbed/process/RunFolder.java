package dev.slipway.testbed.process;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalLong;

/**
 * The folder of one running bed: its files and logs, and the list of everything that it leaves on the machine.
 *
 * <p>It ends with this JVM, however that ends: {@link #close} at the regular end, a shutdown hook at an early one, a
 * watchdog after a kill, and whoever opens the next folder if the watchdog was killed too. All of them go by the list,
 * so what a bed makes outside of this folder has to be listed first with {@link #leaves}. Thread-safe.
 */
public final class RunFolder implements AutoCloseable {
    /** In the environment of every process of a bed, and so of their children: the path of the run folder. */
    static final String MARK = "SLIPWAY_TESTBED_RUN";

    /** How a folder is called, with something that makes it the only one, until it has all that a clean-up needs. */
    static final String UNFINISHED = ".new-";

    static final String OWNER = "owner";
    static final String LEFTOVERS = "leftovers";
    static final String KEEP_LOGS = "keep-logs-in";
    static final String LOG = "log";

    private final Path path;
    private final Watchdog watchdog;
    private final Thread hook = new Thread(this::closeAtExit, "testbed-close");
    private boolean closed;

    private RunFolder(Path path, Watchdog watchdog) {
        this.path = path;
        this.watchdog = watchdog;
    }

    /**
     * Opens a new folder, guarded by a watchdog, after taking away what is left of beds whose JVM died.
     *
     * <p>It lies in the folder that the system property {@code slipway.testbed.runs} names, else in one of the temporary
     * folder. If the property {@code slipway.testbed.logs} is set, the logs are moved to that folder when the bed ends.
     *
     * @param kind what it is for, in a word: the first part of its name
     * @return the folder
     * @throws TestbedException {@code BROKEN} when it can't be made, {@code LEFT_BEHIND} when what a dead bed left can't
     *     be taken away, {@code PACKAGE_UNAVAILABLE} without the program {@code setsid}
     */
    public static RunFolder open(String kind) {
        sweep();
        var path = make(runs(), kind);
        var folder = new RunFolder(path, Watchdog.over(path));
        Runtime.getRuntime().addShutdownHook(folder.hook);
        return folder;
    }

    /**
     * Takes away what is left of beds whose JVM died. Idempotent; blocks.
     *
     * @throws TestbedException {@code LEFT_BEHIND} when something can't be taken away
     */
    public static void sweep() {
        CleanUp.sweep(runs());
    }

    /**
     * Takes away what is left of one bed, wherever its folder lies, if its JVM died. Idempotent; blocks, also while somebody else is at it.
     *
     * @param folder its run folder
     * @throws TestbedException {@code LEFT_BEHIND} when something can't be taken away
     */
    public static void sweep(Path folder) {
        CleanUp.sweepOne(folder);
    }

    /**
     * Where the folders of all beds of this user lie.
     *
     * @return the folder, which may not exist yet
     */
    public static Path runs() {
        var configured = System.getProperty("slipway.testbed.runs", "");
        if (!configured.isEmpty()) {
            return Path.of(configured).toAbsolutePath();
        }
        // Not below a build's own temporary folder: the paths of sockets may have no more than some 100 characters.
        return Path.of("/tmp", "slipway-testbed-" + System.getProperty("user.name"));
    }

    private static Path make(Path runs, String kind) {
        try {
            Files.createDirectories(runs);
            Files.setPosixFilePermissions(runs, PosixFilePermissions.fromString("rwx------"));
            var fresh = Files.createTempDirectory(runs, UNFINISHED);
            Files.createDirectory(fresh.resolve(LOG));
            Files.writeString(fresh.resolve(OWNER), ProcessId.self().text());
            Files.createFile(fresh.resolve(LEFTOVERS));
            var logs = System.getProperty("slipway.testbed.logs", "");
            if (!logs.isEmpty()) {
                Files.writeString(
                        fresh.resolve(KEEP_LOGS), Path.of(logs).toAbsolutePath().toString());
            }
            return name(fresh, kind);
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "No run folder can be made in " + runs, e);
        }
    }

    /** Gives it its final name last, so that whoever looks for dead beds never sees one without its owner. */
    private static Path name(Path fresh, String kind) throws IOException {
        for (var number = 1; ; number++) {
            var path = fresh.resolveSibling(kind + "-" + ProcessHandle.current().pid() + "-" + number);
            try {
                return Files.move(fresh, path);
            } catch (FileSystemException e) {
                if (!Files.exists(path)) {
                    throw e;
                }
            }
        }
    }

    /**
     * Where the files of the bed lie.
     *
     * @return the folder
     */
    public Path path() {
        return path;
    }

    /**
     * Says where the output of a process of the bed goes.
     *
     * @param process its name
     * @return the file
     */
    public Path log(String process) {
        return path.resolve(LOG).resolve(process + ".log");
    }

    /**
     * Makes a folder of the bed, if it isn't there yet.
     *
     * @param name its path below this folder
     * @return the folder
     */
    public Path folder(String name) {
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "The folder " + name + " can't be made in " + path, e);
        }
    }

    /**
     * Writes a file of the bed that only this user may read.
     *
     * @param name its path below this folder
     * @param content what it says
     * @return the file
     */
    public Path write(String name, String content) {
        var file = path.resolve(name);
        try {
            Files.createDirectories(file.getParent());
            if (Files.notExists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "The file " + name + " can't be written in " + path, e);
        }
    }

    /**
     * Lists something that the bed leaves on the machine, so that it is taken away at the end. Call it before the thing
     * is made: what was listed and never made is no error, what was made and never listed stays for ever.
     *
     * @param kind what it is
     * @param name which one
     */
    public void leaves(Leftover.Kind kind, String name) {
        var line = new Leftover(kind, name).line() + "\n";
        try {
            Files.writeString(path.resolve(LEFTOVERS), line, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "What the bed leaves can't be listed in " + path, e);
        }
    }

    /**
     * Takes away everything listed and the folder itself. Idempotent; blocks until all of it is gone.
     *
     * @throws TestbedException {@code LEFT_BEHIND} when something can't be taken away
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            CleanUp.requireClean(path);
        } finally {
            watchdog.dismiss();
            forgetHook();
        }
    }

    private void forgetHook() {
        if (Thread.currentThread() != hook) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is going down: the hook finds the bed closed.
                return;
            }
        }
    }

    private void closeAtExit() {
        try {
            close();
        } catch (TestbedException | UncheckedIOException e) {
            System.err.println("[testbed] " + e.getMessage());
        }
    }

    /**
     * Says which beds of this user there are, dead ones included.
     *
     * @return their folders, by name
     */
    public static List<Path> all() {
        return CleanUp.folders(runs());
    }

    /**
     * Says who keeps a bed running.
     *
     * @param folder its run folder
     * @return the number of the process, absent when that ended and the bed is dead
     */
    public static OptionalLong owner(Path folder) {
        return CleanUp.owner(folder)
                .filter(ProcessId::isAlive)
                .map(id -> OptionalLong.of(id.pid()))
                .orElse(OptionalLong.empty());
    }
}
