package dev.slipway.examples.local;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Ownership of a state directory, held until closed or until this process ends. Thread-safe.
 *
 * <p>A lock on a file belongs to a process, and is lost when that process closes any channel to the file, so within a
 * process nobody may even open it a second time. Processes are kept apart by the lock; owners within one process by a
 * system property, which is the one place that all class loaders share.
 */
final class OwnerLock implements AutoCloseable {
    private static final String NAME = "owner.lock";

    private final FileChannel channel;
    private final String property;

    private OwnerLock(FileChannel channel, String property) {
        this.channel = channel;
        this.property = property;
    }

    static OwnerLock acquire(Path directory) {
        try {
            Files.createDirectories(directory);
            Path file = directory.toRealPath().resolve(NAME);
            String pid = Long.toString(ProcessHandle.current().pid());
            String property = "slipway.local.owner:" + file;
            if (System.getProperties().putIfAbsent(property, pid) != null) {
                throw taken(directory, pid);
            }
            boolean owned = false;
            try {
                var channel = lock(directory, file, pid);
                owned = true;
                return new OwnerLock(channel, property);
            } finally {
                if (!owned) {
                    System.getProperties().remove(property);
                }
            }
        } catch (IOException e) {
            throw new ProviderException(
                    ErrorCode.REJECTED, "the state directory " + directory + " can't be used: " + reason(e), e);
        }
    }

    private static String reason(IOException error) {
        if (error instanceof FileAlreadyExistsException) {
            return "it is a file; choose another 'stateDirectory'";
        }
        if (error instanceof AccessDeniedException) {
            return "access is denied; choose another 'stateDirectory', or have it given to this user";
        }
        return error.toString();
    }

    private static FileChannel lock(Path directory, Path file, String pid) throws IOException {
        var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            String owner = Files.readString(file, StandardCharsets.US_ASCII).strip();
            throw taken(directory, owner.isEmpty() ? "?" : owner);
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    private static ProviderException taken(Path directory, String pid) {
        return new ProviderException(
                ErrorCode.CONFLICT,
                "the state directory " + directory + " is owned by the process " + pid
                        + "; close that provider, or choose another stateDirectory");
    }

    @Override
    public void close() {
        try {
            channel.close();
            System.getProperties().remove(property);
        } catch (IOException e) {
            throw new ProviderException(ErrorCode.INTERNAL, "the owner's lock can't be released: " + e.getMessage(), e);
        }
    }
}
