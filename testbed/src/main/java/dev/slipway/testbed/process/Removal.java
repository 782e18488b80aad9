package dev.slipway.testbed.process;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes away what a bed left that is no process. */
final class Removal {
    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final Path SETTINGS = Path.of("/proc/sys");
    private static final int PATH_FIELD = 1;

    private Removal() {}

    /** Takes one thing away if it is there, and adds to the problems if it stays. */
    static void remove(Leftover leftover, List<String> problems) {
        switch (leftover.kind()) {
            case PROCESS -> {}
            case MOUNTS -> unmount(Path.of(leftover.name()), problems);
            case CGROUP -> ControlGroup.remove(Path.of(leftover.name()), problems);
            case FILES -> delete(Path.of(leftover.name()), problems);
            case EMPTY_FOLDER -> deleteEmpty(Path.of(leftover.name()), problems);
            case SYSCTL -> restore(leftover.name(), problems);
            case LINK, NETNS, NFT_TABLE, ROUTE -> removeByCommand(leftover, problems);
        }
    }

    private static void removeByCommand(Leftover leftover, List<String> problems) {
        if (!isThere(leftover)) {
            return;
        }
        var result = Command.run(leftover.command());
        if (isThere(leftover)) {
            problems.add(leftover.line() + " stays: " + result.output());
        }
    }

    private static boolean isThere(Leftover leftover) {
        return switch (leftover.kind()) {
            case LINK -> Files.exists(Path.of("/sys/class/net", leftover.name()));
            case NETNS -> Files.exists(Path.of("/run/netns", leftover.name()));
            case NFT_TABLE ->
                Command.run(List.of("sh", "-c", "nft list table " + leftover.name()))
                        .isGood();
            case ROUTE -> {
                var show = Command.run(List.of("sh", "-c", "ip route show " + leftover.name()));
                yield show.isGood() && !show.output().isEmpty();
            }
            case PROCESS, MOUNTS, CGROUP, FILES, EMPTY_FOLDER, SYSCTL -> false;
        };
    }

    private static void unmount(Path path, List<String> problems) {
        for (var mount : mountsBelow(path)) {
            Command.run(List.of("umount", "-l", mount));
        }
        for (var mount : mountsBelow(path)) {
            problems.add("mount " + mount + " stays");
        }
    }

    /** The mounts at or below a path, the innermost and latest first. */
    private static List<String> mountsBelow(Path path) {
        var found = new ArrayList<String>();
        try {
            for (var line : Files.readAllLines(MOUNTS)) {
                var mount = line.split(" ", -1)[PATH_FIELD].replace("\\040", " ");
                if (mount.equals(path.toString()) || mount.startsWith(path + "/")) {
                    found.add(mount);
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        Collections.reverse(found);
        return found;
    }

    private static void delete(Path path, List<String> problems) {
        try {
            deleteTree(path);
        } catch (IOException e) {
            problems.add("files " + path + " stay: " + e);
        }
    }

    private static void deleteEmpty(Path folder, List<String> problems) {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // Somebody uses it now.
            return;
        } catch (IOException e) {
            problems.add("folder " + folder + " stays: " + e);
        }
    }

    private static void restore(String setting, List<String> problems) {
        var parts = setting.split(" ", 2);
        var file = SETTINGS.resolve(parts[0]);
        try {
            // By lines: the kernel gives a setting whole to the first read only, which readString keeps too short.
            if (!Files.readAllLines(file).equals(List.of(parts[1]))) {
                Files.writeString(file, parts[1]);
            }
        } catch (NoSuchFileException e) {
            // The part of the kernel that had it is gone.
            return;
        } catch (IOException e) {
            problems.add("setting " + setting + " isn't restored: " + e);
        }
    }

    /** Deletes a folder with all in it, following no link, and never into something mounted there. */
    static void deleteTree(Path path) throws IOException {
        var mounts = mountsBelow(path);
        if (!mounts.isEmpty()) {
            throw new IOException("still mounted: " + mounts);
        }
        if (!Files.exists(path)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
