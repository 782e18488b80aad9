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
import java.util.List;
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

    synchronized void append(Instant time, String text) throws IOException {
        if (complete) {
            return;
        }
        byte[] line = (time + " " + text + "\n").getBytes(StandardCharsets.UTF_8);
        if (segment != null && written + line.length > segmentLimit) {
            segment.close();
            segment = null;
            segmentNumber++;
            if (segmentNumber > 1) {
                Files.deleteIfExists(file(segmentNumber - 2));
            }
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
        if (last.size() == LAST) {
            last.removeFirst();
        }
        last.addLast(text);
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
