package dev.slipway.examples.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what all replicas write from their pipes to their logs, on one thread. It never blocks in a read, since a pipe
 * may be held open by a descendant that left the replica's process group. Thread-safe.
 */
final class LogPump implements Runnable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogPump.class);
    private static final int LONGEST_LINE = 16 * 1024;
    private static final int BATCH = 64 * 1024;
    private static final long REST_MILLIS = 20;
    private static final int QUIET_ROUNDS = 2;

    private final Queue<Feed> feeds = new ConcurrentLinkedQueue<>();
    private final SteadyClock clock;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);

    LogPump(SteadyClock clock) {
        this.clock = clock;
        this.thread = new Thread(this, "slipway-local-logs");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Reads a process's output until it has ended; then the log is completed. Wakes at both. */
    void attach(Supervisor process, RunLog log, Runnable wake) {
        feeds.add(new Feed(process, log, wake));
    }

    @Override
    public void run() {
        while (true) {
            boolean moved = false;
            for (Feed feed : feeds) {
                moved |= feed.pump();
            }
            feeds.removeIf(Feed::isOver);
            if (!moved && isClosedAfterRest()) {
                return;
            }
        }
    }

    private boolean isClosedAfterRest() {
        try {
            return closed.await(REST_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One run's two pipes. */
    private final class Feed {
        private final Supervisor process;
        private final RunLog log;
        private final Runnable wake;
        private final List<Pipe> pipes;
        private boolean noticed;
        private boolean warned;
        private int quietRounds;
        private boolean over;

        Feed(Supervisor process, RunLog log, Runnable wake) {
            this.process = process;
            this.log = log;
            this.wake = wake;
            this.pipes = List.of(new Pipe(process.output(), this::write), new Pipe(process.errors(), this::write));
        }

        boolean isOver() {
            return over;
        }

        boolean pump() {
            boolean ended = !process.isAlive();
            if (ended && !noticed) {
                noticed = true;
                wake.run();
            }
            boolean moved = false;
            try {
                for (Pipe pipe : pipes) {
                    moved |= pipe.pump();
                }
                quietRounds = ended && !moved ? quietRounds + 1 : 0;
                if (quietRounds >= QUIET_ROUNDS) {
                    finish();
                }
            } catch (IOException e) {
                LOG.debug("The log of the process {} ends early", process.pid(), e);
                finish();
            }
            return moved;
        }

        private void finish() {
            over = true;
            try {
                pipes.forEach(Pipe::flush);
            } finally {
                complete();
                wake.run();
            }
        }

        /** What can't be written is dropped: a process whose pipes nobody empties would stand still. */
        private void write(String text) {
            try {
                log.append(clock.now(), text);
            } catch (IOException e) {
                if (!warned) {
                    LOG.warn("Lines of the process {} are dropped: its log can't be written", process.pid(), e);
                }
                warned = true;
            }
        }

        /** A run hasn't ended before its log is complete, whatever became of its files. */
        private void complete() {
            try {
                log.complete();
            } catch (IOException e) {
                LOG.warn("The log of the process {} can't be closed", process.pid(), e);
            }
        }
    }

    /** Cuts bytes into lines. */
    private static final class Pipe {
        private final InputStream stream;
        private final Consumer<String> lines;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private final byte[] buffer = new byte[BATCH];

        Pipe(InputStream stream, Consumer<String> lines) {
            this.stream = stream;
            this.lines = lines;
        }

        boolean pump() throws IOException {
            int available = Math.min(stream.available(), buffer.length);
            if (available <= 0) {
                return false;
            }
            int count = stream.read(buffer, 0, available);
            for (int i = 0; i < count; i++) {
                if (buffer[i] == '\n' || line.size() >= LONGEST_LINE) {
                    write();
                }
                if (buffer[i] != '\n') {
                    line.write(buffer[i]);
                }
            }
            return count > 0;
        }

        void flush() {
            if (line.size() > 0) {
                write();
            }
        }

        private void write() {
            String text = line.toString(StandardCharsets.UTF_8);
            line.reset();
            lines.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
        }
    }
}
