package dev.slipway.examples.iris;

import java.io.PrintStream;
import java.time.Clock;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/** One plain line per event, written at once: events to one stream, errors to the other. Thread-safe. */
final class EventLog {
    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private final PrintStream events;
    private final PrintStream errors;
    private final Clock clock;

    EventLog(PrintStream events, PrintStream errors, Clock clock) {
        this.events = events;
        this.errors = errors;
        this.clock = clock;
    }

    void event(String line) {
        print(events, line);
    }

    void error(String line) {
        print(errors, "error: " + line);
    }

    /** An error that nobody foresaw, with the trace to find it by. */
    void failure(String line, Exception cause) {
        synchronized (errors) {
            error(line + ": " + cause);
            cause.printStackTrace(errors);
            errors.flush();
        }
    }

    private void print(PrintStream stream, String line) {
        synchronized (stream) {
            stream.println(MILLIS.format(clock.instant()) + " " + line);
            stream.flush();
        }
    }
}
