package dev.slipway.examples.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replicas whose supervisor was killed, found by the record that each left: the record's text is the process's id, and the
 * process wrote it right after it had started, so a process that started at another time is not the one.
 */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration TOLERANCE = Duration.ofSeconds(3);

    private Leftovers() {}

    /** Whether the recorded process still runs. */
    static boolean isRunning(Path record) {
        return find(record).isPresent();
    }

    /** Ends the recorded process and its group, if it is still that process, without waiting; returns what it ends. */
    static Optional<ProcessHandle> end(Path record) {
        var found = find(record);
        found.ifPresent(process -> {
            LOG.warn("Ending the process {}, which outlived its supervisor", process.pid());
            String pid = Long.toString(process.pid());
            try {
                new ProcessBuilder("sh", "-c", "kill -s KILL -- \"-$0\" || kill -s KILL \"$0\"", pid)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
            } catch (IOException e) {
                LOG.warn("The group of the process {} can't be ended; ending the process alone", pid, e);
                process.destroyForcibly();
            }
        });
        return found;
    }

    /** Ends all that is recorded and waits for it, so that nothing is started beside it. */
    static void endAll(List<Path> records) {
        var processes = records.stream().flatMap(record -> end(record).stream()).toList();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (ProcessHandle process : processes) {
            try {
                process.onExit().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | ExecutionException e) {
                LOG.warn("The process {} is still there", process.pid(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static Optional<ProcessHandle> find(Path record) {
        try {
            String text = Files.readString(record, StandardCharsets.US_ASCII).strip();
            if (!text.matches("\\d{1,18}")) {
                return Optional.empty();
            }
            Instant written = Files.getLastModifiedTime(record).toInstant();
            return ProcessHandle.of(Long.parseLong(text))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> process.info()
                            .startInstant()
                            .map(start -> Duration.between(start, written).abs().compareTo(TOLERANCE) <= 0)
                            .orElse(false));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
