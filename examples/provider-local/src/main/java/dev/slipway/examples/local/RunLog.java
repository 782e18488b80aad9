package dev.slipway.examples.local;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The log of one run of a replica: segments on disk of which the last two are kept, each line after its time. Thread-safe.
 */
final class RunLog {
    private static final int LAST = 20;

    private final Path folder;
    private final int run;
    private final long segmentLimit;
    private final Deque<String> last = new ArrayDeque<>();
    private @Nullable OutputStream segment;
    private int segmentNumber;
    private long written;
    private boolean complete;

    /** When lines were lost last, by the segment before whose lines they are missing. */
    private final Map<Integer, Instant> losses = new HashMap<>();

    RunLog(Path folder, int run, long limit) {
        this.folder = folder;
        this.run = run;
        this.segmentLimit = limit / 2;
    }

    int run() {
        return run;
    }

    Path file(int number) {
        return folder.resolve("run-" + run + "." + number + ".log");
    }

    /** The segments that readers may still open; the one before the first was discarded unless the first is 0. */
    synchronized int firstSegment() {
        return Math.max(0, segmentNumber - 1);
    }

    synchronized int lastSegment() {
        return segmentNumber;
    }

    synchronized boolean isComplete() {
        return complete;
    }

    /** The last lines, oldest first, without their times. */
    synchronized List<String> lastLines() {
        return List.copyOf(last);
    }

    /** Until when lines are missing before those of a segment; empty if none are. */
    synchronized Optional<Instant> lostBefore(int number) {
        return Optional.ofNullable(losses.get(number));
    }

    /**
     * Writes a line, or loses it.
     *
     * @throws IOException if it was lost; the next line is tried again
     */
    synchronized void append(Instant time, String text) throws IOException {
        if (complete) {
            return;
        }
        if (last.size() == LAST) {
            last.removeFirst();
        }
        last.addLast(text);
        try {
            write(time, text);
        } catch (IOException e) {
            lose(time, e);
            throw e;
        }
    }

    private void write(Instant time, String text) throws IOException {
        byte[] line = (time + " " + text + "\n").getBytes(StandardCharsets.UTF_8);
        if (segment != null && written + line.length > segmentLimit) {
            advance();
        }
        if (segment == null) {
            segment = Files.newOutputStream(
                    file(segmentNumber),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE);
            written = 0;
        }
        segment.write(line);
        written += line.length;
    }

    private void advance() throws IOException {
        written = 0;
        segmentNumber++;
        losses.remove(segmentNumber - 2);
        closeSegment();
        if (segmentNumber > 1) {
            Files.deleteIfExists(file(segmentNumber - 2));
        }
    }

    /** A line may have been written in part, so whatever comes later goes to a segment of its own. */
    private void lose(Instant time, IOException cause) {
        try {
            if (written > 0) {
                advance();
            } else {
                closeSegment();
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        losses.put(segmentNumber, time);
    }

    /** Nothing will be appended any more, also if the file can't be closed. */
    synchronized void complete() throws IOException {
        complete = true;
        closeSegment();
    }

    /** Never closes the same file twice. */
    private void closeSegment() throws IOException {
        var closing = segment;
        segment = null;
        if (closing != null) {
            closing.close();
        }
    }

    synchronized void delete() throws IOException {
        for (int number = firstSegment(); number <= segmentNumber; number++) {
            Files.deleteIfExists(file(number));
        }
    }
}
