package dev.slipway.examples.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The least that a ledger in files can be: a file is written and synced, gets the next number as its name by a hard link that
 * fails if there is one, and the directory is synced. Nothing is read, parsed or cleaned up.
 */
final class BareFiles implements Target {
    private final Path directory;
    private final byte[] content;
    private final String process = Long.toString(ProcessHandle.current().pid());
    private final AtomicLong latest = new AtomicLong();
    private final AtomicLong attempts = new AtomicLong();

    /** In a directory that is there, writing so many bytes each time. */
    BareFiles(Path directory, int size) {
        this.directory = directory;
        this.content = new byte[size];
    }

    @Override
    public long once(int worker) throws IOException {
        for (long conflicts = 0; ; conflicts++) {
            Path written = directory.resolve("attempt-" + process + "-" + attempts.incrementAndGet());
            write(written);
            long next = next();
            try {
                Files.createLink(name(next), written);
                latest.accumulateAndGet(next, Math::max);
                sync(directory);
                return conflicts;
            } catch (FileAlreadyExistsException e) {
                latest.accumulateAndGet(next, Math::max);
            }
        }
    }

    private long next() {
        long next = latest.get() + 1;
        while (Files.exists(name(next))) {
            next++;
        }
        return next;
    }

    private Path name(long number) {
        return directory.resolve(Long.toString(number));
    }

    private void write(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static void sync(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
