package dev.slipway.spi;

import dev.slipway.model.LogElement;
import java.time.Duration;
import java.util.Optional;

/**
 * One replica's log, read by pulling: nothing is buffered for a reader that doesn't come. Elements come in the order in
 * which they were written, each once; where lines were truly lost there is a {@link LogElement.Gap}. Not thread-safe, but
 * {@link #close} may be called by any thread and ends a waiting {@link #next}.
 */
public interface LogStream extends AutoCloseable {
    /**
     * Reads the next element, waiting for it if need be.
     *
     * @param wait how long at most
     * @return empty if none came in time, or if the stream has ended
     * @throws dev.slipway.error.ProviderException if the log can't be read any further. If that may pass, core opens it anew,
     *     from the time of the last line on: a stream needs no retries of its own
     */
    Optional<LogElement> next(Duration wait);

    /**
     * Whether nothing will ever come any more.
     *
     * @return true at the end of a log that isn't followed, when a followed replica is gone, and after {@link #close}
     */
    boolean isEnded();

    @Override
    void close();
}
