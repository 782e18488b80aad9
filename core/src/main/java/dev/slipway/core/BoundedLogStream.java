package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.LogElement;
import dev.slipway.spi.LogStream;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log beyond the border. A reader that had to leave before its element came gets it the next time, so that none is lost. Not
 * thread-safe but for {@link #close}.
 */
final class BoundedLogStream implements LogStream {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedLogStream.class);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** A source that keeps to the time that it was given answers within this. */
    private static final Duration GRACE = Duration.ofMillis(200);

    private final LogStream right;
    private final Border border;
    private volatile @Nullable Errand<Optional<LogElement>> pending;

    /** When the pending call should have come back. */
    private long due;

    private volatile boolean isClosed;

    BoundedLogStream(LogStream right, Border border) {
        this.right = right;
        this.border = border;
    }

    @Override
    public Optional<LogElement> next(Duration wait) {
        if (isClosed) {
            return Optional.empty();
        }
        Duration positive = wait.isNegative() ? Duration.ZERO : wait;
        Duration bounded = positive.compareTo(LONGEST) < 0 ? positive : LONGEST;
        Errand<Optional<LogElement>> errand = pending;
        if (errand == null) {
            due = System.nanoTime() + bounded.toNanos();
            errand = border.begin(Callee.PROVIDER, "the next line of a log", () -> right.next(bounded));
        }
        pending = errand;
        if (isAnswered(errand, bounded)) {
            pending = null;
            return errand.answer();
        }
        return Optional.empty();
    }

    /** An interrupted reader leaves as it would leave the source. */
    private boolean isAnswered(Errand<?> errand, Duration wait) {
        long start = System.nanoTime();
        long end = start + wait.plus(GRACE).toNanos();
        try {
            while (!errand.isAnswered() && !isClosed && System.nanoTime() - end < 0) {
                errand.await(end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            errand.interrupt();
            Thread.currentThread().interrupt();
            return false;
        }
        boolean isAnswered = errand.isAnswered();
        if (!isAnswered && !isClosed) {
            requirePatience(Duration.ofNanos(System.nanoTime() - due));
        }
        return isAnswered;
    }

    /** Silence of the log is no news, silence of the source is. */
    private void requirePatience(Duration late) {
        if (late.compareTo(border.left()) > 0) {
            throw new ProviderException(
                    ErrorCode.TIMEOUT,
                    "the log hasn't answered for " + late.toMillis()
                            + " ms longer than it was asked to wait; close it, or go on waiting");
        }
    }

    @Override
    public boolean isEnded() {
        return isClosed || (pending == null && border.call(Callee.PROVIDER, "the end of a log", right::isEnded));
    }

    /** The log is over for its reader in any case. */
    @Override
    public void close() {
        isClosed = true;
        try {
            border.call(Callee.PROVIDER, "the close of a log", () -> {
                right.close();
                return true;
            });
        } catch (DeploymentException e) {
            LOG.debug("a log isn't closed yet: {}", e.getMessage());
        }
        Errand<?> errand = pending;
        if (errand != null) {
            errand.giveUp();
        }
    }
}
