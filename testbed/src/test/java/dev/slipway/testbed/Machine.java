package dev.slipway.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Looks at this machine, to see what beds leave on it. */
final class Machine {
    private static final String LISTENING = "0A";
    private static final String LOOPBACK = "0100007F";

    private Machine() {}

    /** The processes that have to do with a folder: by their command line or their environment. */
    static Set<Long> processes(Path folder) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> pid != ProcessHandle.current().pid())
                .filter(pid -> read("/proc/" + pid + "/cmdline").contains(folder.toString())
                        || read("/proc/" + pid + "/environ").contains("=" + folder))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What some processes listen on, as address and port, in the kernel's own writing. */
    static Set<String> listeners(Set<Long> processes) {
        var sockets = new HashSet<String>();
        for (var process : processes) {
            try (var files = Files.list(Path.of("/proc", process.toString(), "fd"))) {
                files.forEach(file -> sockets.add(link(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return table().stream()
                .filter(line -> sockets.contains("socket:[" + line[9] + "]"))
                .map(line -> line[1])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Everything that somebody listens on. */
    static Set<String> listeners() {
        return table().stream().map(line -> line[1]).collect(Collectors.toCollection(TreeSet::new));
    }

    static boolean isLoopback(String listener) {
        return listener.startsWith(LOOPBACK + ":");
    }

    private static List<String[]> table() {
        return (read("/proc/net/tcp") + read("/proc/net/tcp6"))
                .lines()
                .map(line -> line.trim().split("\\s+", -1))
                .filter(line -> line.length > 9 && line[3].equals(LISTENING))
                .toList();
    }

    /** The mounts below a folder. */
    static List<String> mounts(Path folder) {
        return read("/proc/self/mounts")
                .lines()
                .filter(line -> line.contains(" " + folder))
                .toList();
    }

    private static String link(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    private static String read(String file) {
        try {
            return new String(Files.readAllBytes(Path.of(file)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
