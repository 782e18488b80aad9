package dev.slipway.examples.local;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Ownership of a state directory, held until closed or until this process ends. Thread-safe. */
final class OwnerLock implements AutoCloseable {
    private static final String NAME = "owner.lock";

    private final FileChannel channel;

    private OwnerLock(FileChannel channel) {
        this.channel = channel;
    }

    static OwnerLock acquire(Path directory) {
        Path file = directory.resolve(NAME);
        try {
            Files.createDirectories(directory);
            var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw taken(directory, file);
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new OwnerLock(channel);
        } catch (IOException e) {
            throw new ProviderException(
                    ErrorCode.REJECTED, "the state directory " + directory + " can't be used: " + e.getMessage(), e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static ProviderException taken(Path directory, Path file) throws IOException {
        String pid = Files.readString(file, StandardCharsets.US_ASCII).strip();
        return new ProviderException(
                ErrorCode.CONFLICT,
                "the state directory " + directory + " is owned by the process " + (pid.isEmpty() ? "?" : pid)
                        + "; close that provider, or choose another stateDirectory");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new ProviderException(ErrorCode.INTERNAL, "the owner's lock can't be released: " + e.getMessage(), e);
        }
    }
}
