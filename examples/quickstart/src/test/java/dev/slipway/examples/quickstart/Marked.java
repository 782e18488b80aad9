package dev.slipway.examples.quickstart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes of this machine that have a path, which no other test uses, in their command line. */
final class Marked {
    private Marked() {}

    /** Waits until there is none, and returns what is left when the time is up. */
    static List<String> leftAfter(Duration time, Path marker) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        List<String> left = running(marker);
        while (!left.isEmpty() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(50);
            left = running(marker);
        }
        return left;
    }

    static List<String> running(Path marker) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .map(process -> process.pid() + " " + commandLine(process))
                .filter(line -> line.contains(marker.toString()))
                .toList();
    }

    /** From /proc where there is one, since the JDK shortens long command lines. */
    private static String commandLine(ProcessHandle process) {
        Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).replace('\0', ' ');
        } catch (IOException e) {
            return process.info().commandLine().orElse("");
        }
    }
}
