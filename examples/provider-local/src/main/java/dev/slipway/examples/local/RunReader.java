package dev.slipway.examples.local;

import dev.slipway.model.LogElement;
import dev.slipway.model.ReplicaId;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one run's log, segment after segment. Not thread-safe. */
final class RunReader implements AutoCloseable {
    private final ReplicaId replica;
    private final RunLog log;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private @Nullable InputStream segment;
    private int number;
    private int toldLoss = -1;
    private Instant lastTime = Instant.EPOCH;

    RunReader(ReplicaId replica, RunLog log) {
        this.replica = replica;
        this.log = log;
    }

    RunLog log() {
        return log;
    }

    /** The next line or gap that is there now. */
    Optional<LogElement> next() throws IOException {
        while (true) {
            int lastSegment = log.lastSegment();
            var input = segment;
            if (input == null) {
                int first = log.firstSegment();
                boolean lost = number < first;
                number = Math.max(number, first);
                input = open();
                segment = input;
                if (lost) {
                    return Optional.of(gap());
                }
            }
            var loss = log.lostBefore(number);
            if (loss.isPresent() && toldLoss < number) {
                toldLoss = number;
                lastTime = loss.get();
                return Optional.of(
                        new LogElement.Gap(replica, lastTime, "lines were dropped: the log can't be written"));
            }
            if (input == null) {
                return Optional.empty();
            }
            if (readLine(input)) {
                return Optional.of(element());
            }
            if (number >= lastSegment) {
                return Optional.empty();
            }
            input.close();
            segment = null;
            number++;
            // The beginning of a line whose rest was lost.
            line.reset();
        }
    }

    @Override
    public void close() throws IOException {
        if (segment != null) {
            segment.close();
        }
    }

    private @Nullable InputStream open() throws IOException {
        try {
            return new BufferedInputStream(Files.newInputStream(log.file(number)));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private boolean readLine(InputStream input) throws IOException {
        for (int next = input.read(); next >= 0; next = input.read()) {
            if (next == '\n') {
                return true;
            }
            line.write(next);
        }
        return false;
    }

    private LogElement element() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        int space = text.indexOf(' ');
        try {
            lastTime = Instant.parse(space < 0 ? text : text.substring(0, space));
            return new LogElement.Line(replica, lastTime, text.substring(space + 1));
        } catch (DateTimeParseException e) {
            return new LogElement.Gap(replica, lastTime, "a line of the log can't be read");
        }
    }

    private LogElement gap() {
        return new LogElement.Gap(
                replica, lastTime, "earlier lines were dropped: the log of one run is limited, see logMebibytes");
    }
}
