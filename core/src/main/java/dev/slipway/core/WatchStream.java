package dev.slipway.core;

import java.time.Duration;
import java.util.Optional;

/**
 * A watch that is read by pulling: for a reader that doesn't come only the latest of each deployment is kept. Thread-safe;
 * of several readers one gets each update.
 */
public interface WatchStream extends Watch {
    /**
     * Takes the next update, waiting for it if need be. Interrupted, it throws, and the thread stays interrupted.
     *
     * @param wait how long at most; zero or less to only look
     * @return empty if none came in time, or after {@link #close}
     * @throws dev.slipway.error.DeploymentException {@link dev.slipway.error.ErrorCode#CLOSED} once the manager is closed;
     *     {@link dev.slipway.error.ErrorCode#TIMEOUT} if interrupted
     */
    Optional<WatchUpdate> next(Duration wait);
}
