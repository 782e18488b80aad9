package dev.slipway.testbed.node;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Holds the one place for a real node that a machine has: kube-proxy's tables and the addresses of pods and Services
 * can't be had twice. The kernel lets go of it with the process that holds it. Its empty file stays, since deleting a
 * file that somebody is about to lock lets two in. Thread-safe.
 */
final class NodeLock implements AutoCloseable {
    static final Path OF_THIS_MACHINE = Path.of("/run/slipway-testbed-node.lock");

    private static final int MOST_BYTES = 500;

    private final FileChannel channel;
    private final FileLock lock;

    private NodeLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** Takes it, or says who has it. */
    static NodeLock take(Path file, String holder) {
        try {
            var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                String other = read(channel);
                channel.close();
                throw new TestbedException(
                        Code.IN_USE,
                        "A machine has place for one real node, and " + (other.isEmpty() ? "another bed" : other)
                                + " has it; this one can start when that has ended");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
            return new NodeLock(channel, lock);
        } catch (IOException e) {
            throw new TestbedException(
                    Code.NOT_PERMITTED, "The lock " + file + " can't be taken: " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // This JVM itself has it.
            return null;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        var buffer = ByteBuffer.allocate(MOST_BYTES);
        channel.read(buffer, 0);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() {
        try {
            if (lock.isValid()) {
                channel.truncate(0);
                lock.release();
            }
            channel.close();
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "The lock of the real node can't be given back", e);
        }
    }
}
