package dev.slipway.testbed.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process by its number and its start, so that a number which the kernel gave to another process meanwhile is never
 * mistaken for it. Immutable.
 *
 * @param pid the process number
 * @param started when it started, in clock ticks since the boot of the machine
 */
record ProcessId(long pid, long started) {
    /** Position of the start in what follows the name of a process in its {@code stat} file. */
    private static final int START_FIELD = 19;

    private static final int THREADS_FIELD = 17;

    /** Who has that number now, absent when nobody has. */
    static Optional<ProcessId> of(long pid) {
        return stat(pid).map(fields -> new ProcessId(pid, Long.parseLong(fields[START_FIELD])));
    }

    static ProcessId self() {
        return of(ProcessHandle.current().pid()).orElseThrow();
    }

    static ProcessId parse(String text) {
        var parts = text.trim().split(" ", 2);
        return new ProcessId(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    /** Runs still; a zombie, which only waits to be reaped, doesn't. */
    boolean isAlive() {
        return stat(pid).filter(this::isAlive).isPresent();
    }

    private boolean isAlive(String[] fields) {
        // A zombie with other threads is one whose first thread alone has ended: the others still hold its sockets.
        var hasEnded = fields[0].equals("X") || (fields[0].equals("Z") && Integer.parseInt(fields[THREADS_FIELD]) <= 1);
        return Long.parseLong(fields[START_FIELD]) == started && !hasEnded;
    }

    /** Whether it is alive by the line that the kernel writes about whoever has its number. */
    boolean isAlive(String stat) {
        return isAlive(fields(stat));
    }

    String text() {
        return pid + " " + started;
    }

    private static Optional<String[]> stat(long pid) {
        try {
            var line = new String(
                    Files.readAllBytes(Path.of("/proc", Long.toString(pid), "stat")), StandardCharsets.UTF_8);
            return Optional.of(fields(line));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String[] fields(String stat) {
        // The name stands in parentheses and may contain anything, so counting starts after the last one.
        return stat.substring(stat.lastIndexOf(')') + 2).trim().split(" ", -1);
    }
}
