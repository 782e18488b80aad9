package dev.slipway.provider.k8s.internal.kube;

import java.time.Duration;
import java.util.Optional;

/**
 * The lines of a container's log, each behind the time that its node gave it, read by pulling. Not thread-safe, but {@link #close} may be
 * called by any thread and ends a waiting {@link #next}.
 */
public interface KubeLog extends AutoCloseable {
    /**
     * Waits for the next line.
     *
     * @param wait how long at most
     * @return a line as the server sent it, without its end, and cut if it has more than 64 KiB; empty if none came in time, or if the log
     *     has ended
     * @throws KubeException once, and with it it has ended: if the server refuses it, the connection broke, or nothing tells whether it is
     *     alive; {@link KubeException.Kind#NOT_AVAILABLE} if the node can't read the log, or not any further
     */
    Optional<String> next(Duration wait);

    /** Whether the server, or {@link #close}, has ended it. */
    boolean isEnded();

    @Override
    void close();
}
