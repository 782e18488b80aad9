package dev.slipway.examples.local;

import dev.slipway.model.ReplicaId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The logs of one replica: of its current run and the one before. Thread-safe. */
final class ReplicaLog {
    private final ReplicaId replica;
    private final Path folder;
    private final long limit;
    private @Nullable RunLog current;
    private @Nullable RunLog previous;
    private boolean gone;

    ReplicaLog(ReplicaId replica, Path folder, long limit) {
        this.replica = replica;
        this.folder = folder;
        this.limit = limit;
    }

    ReplicaId replica() {
        return replica;
    }

    synchronized RunLog begin(int run) throws IOException {
        Files.createDirectories(folder);
        if (previous != null) {
            previous.delete();
        }
        previous = current;
        current = new RunLog(folder, run, limit);
        return current;
    }

    synchronized Optional<RunLog> current() {
        return Optional.ofNullable(current);
    }

    synchronized Optional<RunLog> previous() {
        return Optional.ofNullable(previous);
    }

    synchronized boolean isGone() {
        return gone;
    }

    /** The replica will never run again; readers end when they have read what they have. */
    synchronized void end() {
        gone = true;
    }
}
