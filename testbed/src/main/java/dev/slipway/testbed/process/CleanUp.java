package dev.slipway.testbed.process;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Takes a bed away, going by the list in its run folder alone. It may be done again, by another process, and after
 * having been interrupted anywhere. Thread-safe: one at a time cleans up, in all processes of a user.
 */
final class CleanUp {
    private static final Object TURN = new Object();

    private CleanUp() {}

    /** Loads what is needed, so that the watchdog can do its work even if the class files are gone by then. */
    static void load() {
        var nothing = Path.of("/nonexistent", "run");
        Processes.end(nothing, List.of());
        var none = new ArrayList<String>();
        for (var kind : Leftover.Kind.values()) {
            Removal.remove(new Leftover(kind, kind == Leftover.Kind.PROCESS ? "0 0" : "nonexistent-none x"), none);
        }
        Files.exists(nothing);
    }

    /** Cleans up after every bed whose JVM is dead. */
    static void sweep(Path runs) {
        folders(runs).forEach(CleanUp::sweepOne);
        for (var folder : entries(runs)) {
            // Its JVM died before the folder got its name; one without an owner may be just being made.
            var isUnfinished = folder.getFileName().toString().startsWith(RunFolder.UNFINISHED);
            if (isUnfinished && owner(folder).filter(id -> !id.isAlive()).isPresent()) {
                requireClean(folder);
            }
        }
    }

    /** Cleans up after a bed, if it is there and its JVM is dead. */
    static void sweepOne(Path runFolder) {
        if (Files.exists(runFolder) && owner(runFolder).filter(ProcessId::isAlive).isEmpty()) {
            requireClean(runFolder);
        }
    }

    static void requireClean(Path runFolder) {
        var problems = run(runFolder);
        if (!problems.isEmpty()) {
            throw new TestbedException(
                    Code.LEFT_BEHIND,
                    "Not all of " + runFolder + " could be taken away: " + String.join("; ", problems));
        }
    }

    /** The run folders that have got their name, by name. */
    static List<Path> folders(Path runs) {
        return entries(runs).stream()
                .filter(entry -> Files.exists(entry.resolve(RunFolder.LEFTOVERS)))
                .filter(entry -> !entry.getFileName().toString().startsWith("."))
                .toList();
    }

    private static List<Path> entries(Path runs) {
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (var entries = Files.list(runs)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "The run folders can't be listed in " + runs, e);
        }
    }

    static Optional<ProcessId> owner(Path runFolder) {
        try {
            var text = Files.readString(runFolder.resolve(RunFolder.OWNER));
            // Of a folder that is just being made it may not be whole.
            return text.contains(" ") ? Optional.of(ProcessId.parse(text)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Takes everything away; says what can't be, which stays listed for the next attempt. */
    static List<String> run(Path runFolder) {
        synchronized (TURN) {
            var lock = runFolder.resolveSibling(".clean-up.lock");
            try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                var turn = channel.lock();
                try {
                    return Files.exists(runFolder) ? takeAway(runFolder) : List.of();
                } finally {
                    turn.release();
                }
            } catch (IOException e) {
                return List.of("failed: " + e);
            }
        }
    }

    private static List<String> takeAway(Path runFolder) throws IOException {
        var leftovers = leftovers(runFolder);
        var problems = new ArrayList<>(Processes.end(runFolder, leftovers));
        // The last that was made goes first: a mount before what it is mounted on, a device before its namespace.
        Collections.reverse(leftovers);
        for (var leftover : leftovers) {
            Removal.remove(leftover, problems);
        }
        if (problems.isEmpty()) {
            keepLogs(runFolder);
            Removal.deleteTree(runFolder);
        }
        return problems;
    }

    private static List<Leftover> leftovers(Path runFolder) throws IOException {
        var list = runFolder.resolve(RunFolder.LEFTOVERS);
        var leftovers = new ArrayList<Leftover>();
        if (Files.exists(list)) {
            for (var line : Files.readAllLines(list)) {
                leftovers.add(Leftover.parse(line));
            }
        }
        return leftovers;
    }

    private static void keepLogs(Path runFolder) throws IOException {
        var wish = runFolder.resolve(RunFolder.KEEP_LOGS);
        if (!Files.exists(wish) || !Files.isDirectory(runFolder.resolve(RunFolder.LOG))) {
            return;
        }
        var target = Path.of(Files.readString(wish)).resolve(runFolder.getFileName());
        Files.createDirectories(target);
        try (var logs = Files.list(runFolder.resolve(RunFolder.LOG))) {
            for (var log : logs.filter(Files::isRegularFile).toList()) {
                Files.copy(log, target.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
