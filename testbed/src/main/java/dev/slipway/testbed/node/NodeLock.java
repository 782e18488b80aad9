package dev.slipway.testbed.node;

import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds the one place for a real node that a machine has: kube-proxy's tables and the addresses of pods and Services
 * can't be had twice. The kernel lets go of it with the process that holds it. Its empty file stays, since deleting a
 * file that somebody is about to lock lets two in. Thread-safe.
 */
final class NodeLock implements AutoCloseable {
    static final Path OF_THIS_MACHINE = Path.of("/run/slipway-testbed-node.lock");

    private static final int MOST_BYTES = 500;
    /**
     * Who of this JVM has which place. Asked before a file is opened: when a process closes a file, the kernel takes back every lock
     * that it has on it, whichever of its files that lock came by.
     */
    private static final Map<Path, String> HELD_HERE = new ConcurrentHashMap<>();

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;
    private final String former;

    private NodeLock(Path file, FileChannel channel, FileLock lock, String former) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
        this.former = former;
    }

    /** Takes it, or says who has it. */
    static NodeLock take(Path file, String holder) {
        String here = HELD_HERE.putIfAbsent(file, holder);
        if (here != null) {
            throw inUse(here);
        }
        try {
            return lock(file, holder);
        } catch (IOException e) {
            HELD_HERE.remove(file);
            throw new TestbedException(
                    Code.NOT_PERMITTED, "The lock " + file + " can't be taken: " + e.getMessage(), e);
        } catch (TestbedException e) {
            HELD_HERE.remove(file);
            throw e;
        }
    }

    private static NodeLock lock(Path file, String holder) throws IOException {
        var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            String other = read(channel);
            channel.close();
            throw inUse(other.isEmpty() ? "another bed" : other);
        }
        String former = read(channel);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
        return new NodeLock(file, channel, lock, former);
    }

    /** Who had it before and died with it, so that nobody may have cleaned up yet; empty after a regular end. */
    Optional<String> former() {
        return Optional.of(former).filter(text -> !text.isEmpty());
    }

    private static TestbedException inUse(String other) {
        return new TestbedException(
                Code.IN_USE,
                "A machine has place for one real node, and " + other
                        + " has it; this one can start when that has ended");
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
                channel.close();
                HELD_HERE.remove(file);
            }
        } catch (IOException e) {
            throw new TestbedException(Code.BROKEN, "The lock of the real node can't be given back", e);
        }
    }
}
