package dev.slipway.provider.k8s.internal.kube;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What time it is for an API server, at moments of this JVM's monotonic clock. It is learnt from the dates of answers, which are cut to
 * seconds, and says a time that certainly had come by then: never one too late, and at most about a second too early. A server's clock
 * that is put back is followed. Thread-safe.
 */
public final class MirrorClock {
    /** A date is cut to the second; as much again is left to servers that don't agree. */
    private static final Duration CUT = Duration.ofSeconds(2);

    /** Answers that cross are as late as this at most. */
    private static final Duration CROSSING = Duration.ofMinutes(2);

    private final LongSupplier nanoTime;
    private @Nullable Instant known;
    private long knownAt;

    /**
     * Makes one that knows nothing yet.
     *
     * @param nanoTime time that only grows
     */
    public MirrorClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether one time can follow another only because the clock was put back, and not because answers crossed. */
    public static boolean isSetBack(Instant before, Instant after) {
        return before.isAfter(Instant.EPOCH) && Duration.between(after, before).compareTo(CROSSING) > 0;
    }

    /** The monotonic time. */
    public long nanos() {
        return nanoTime.getAsLong();
    }

    /** How much has passed since a monotonic time. */
    public Duration since(long nanos) {
        return Duration.ofNanos(nanos() - nanos);
    }

    /**
     * Learns from an answer, and says as of when it is true: as of the server's date, or earlier if it took seconds to answer.
     *
     * @param serverTime the answer's date
     * @param begun when the call began
     */
    public synchronized Instant heard(Instant serverTime, long begun) {
        long now = nanos();
        boolean isFurther = known == null || serverTime.isAfter(at(now));
        boolean isSetBack = known != null && at(begun).isAfter(serverTime.plus(CUT));
        if (isFurther || isSetBack) {
            known = serverTime;
            knownAt = now;
        }
        return serverTime.minusSeconds(Duration.ofNanos(now - begun).toSeconds());
    }

    /** The server's time; empty before it has said one. */
    public synchronized Optional<Instant> now() {
        return known == null ? Optional.empty() : Optional.of(at(nanos()));
    }

    /** The server's time at a monotonic time. */
    public synchronized Instant at(long nanos) {
        if (known == null) {
            throw new IllegalStateException("no server has said the time yet");
        }
        return known.plusNanos(nanos - knownAt);
    }
}
