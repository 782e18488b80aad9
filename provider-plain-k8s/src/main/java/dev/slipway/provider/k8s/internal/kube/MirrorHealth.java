package dev.slipway.provider.k8s.internal.kube;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * As of when the content of a mirror is confirmed, and what keeps it from being newer. Content that can't be confirmed is passed on for
 * a while, with its true age, and then no more: what is stale isn't told as true. Thread-safe.
 */
final class MirrorHealth {
    private final String what;
    private final MirrorSettings settings;
    private final MirrorClock clock;
    private boolean isListed;
    private boolean isClosed;
    private long demands;
    private Instant asOf = Instant.MIN;
    private long confirmedAt;
    private @Nullable KubeException trouble;
    private long troubledSince;

    MirrorHealth(String what, MirrorSettings settings, MirrorClock clock) {
        this.what = what;
        this.settings = settings;
        this.clock = clock;
    }

    /** Whether asking again soon won't help. */
    static boolean isHopeless(KubeException trouble) {
        return switch (trouble.kind()) {
            case NOT_FOUND, UNAUTHENTICATED, FORBIDDEN, INVALID -> true;
            default -> false;
        };
    }

    /** How often a new list was asked for. */
    synchronized long demands() {
        return demands;
    }

    /** The content isn't to be passed on before a list that begins from now on. */
    synchronized void demandList() {
        demands++;
        isListed = false;
    }

    /**
     * A list came.
     *
     * @param met the demands when it began
     */
    synchronized void listed(long met, Instant time, long at) {
        isListed = met == demands;
        trouble = null;
        confirmed(time, at);
    }

    /** The content was true at a time of the server, as was seen at a monotonic time. */
    synchronized void confirmed(Instant time, long at) {
        if (asOf.equals(Instant.MIN) || at - confirmedAt > 0) {
            confirmedAt = at;
        }
        if (time.isAfter(asOf) || MirrorClock.isSetBack(asOf, time)) {
            asOf = time;
        }
        notifyAll();
    }

    /** A watch is open. */
    synchronized void connected() {
        trouble = null;
    }

    /** Something went wrong. */
    synchronized void failed(KubeException what) {
        if (trouble == null) {
            troubledSince = clock.nanos();
        }
        trouble = what;
        notifyAll();
    }

    /** Nothing is confirmed any more. */
    synchronized void close() {
        isClosed = true;
        notifyAll();
    }

    /** For how long nothing has been confirmed. */
    synchronized Duration unconfirmed() {
        return clock.since(confirmedAt);
    }

    /**
     * Waits until the content may be passed on.
     *
     * @param patience how long at most, if it isn't known at once that it is in vain
     * @return as of when it is confirmed
     * @throws KubeException if it may not; {@link KubeException.Kind#UNREACHABLE} with the words of what went wrong last, unless the
     *     server knows that it may not be asked, or wasn't heard in time
     */
    synchronized Instant await(Duration patience) {
        long begun = clock.nanos();
        while (true) {
            if (isClosed) {
                throw problem(KubeException.Kind.UNREACHABLE, "it isn't watched any more", null);
            }
            if (isFresh()) {
                return asOf;
            }
            Duration left = patience.minus(clock.since(begun));
            if (isInVain() || left.isNegative() || left.isZero()) {
                throw staleness(patience);
            }
            pause(left);
        }
    }

    private boolean isFresh() {
        return isListed && !isBroken() && unconfirmed().compareTo(settings.staleAfter()) <= 0;
    }

    /** Trouble that began long ago, and nothing was confirmed by other means since. */
    private boolean isBroken() {
        return trouble != null
                && clock.since(troubledSince).compareTo(settings.brokenAfter()) > 0
                && (asOf.equals(Instant.MIN) || unconfirmed().compareTo(settings.brokenAfter()) > 0);
    }

    private boolean isInVain() {
        return trouble != null && (isBroken() || (asOf.equals(Instant.MIN) && isHopeless(trouble)));
    }

    private void pause(Duration left) {
        // Whether trouble lasts too long already has to be looked at in between.
        Duration most = left.compareTo(settings.brokenAfter()) < 0 ? left : settings.brokenAfter();
        try {
            TimeUnit.NANOSECONDS.timedWait(this, most.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw problem(KubeException.Kind.NO_ANSWER, "the waiting thread was interrupted", e);
        }
    }

    private KubeException staleness(Duration patience) {
        KubeException last = trouble;
        if (last != null) {
            return problem(
                    isHopeless(last) ? last.kind() : KubeException.Kind.UNREACHABLE,
                    String.valueOf(last.getMessage()),
                    last);
        }
        return asOf.equals(Instant.MIN)
                ? problem(KubeException.Kind.NO_ANSWER, "no list came within " + patience.toMillis() + " ms", null)
                : problem(
                        KubeException.Kind.UNREACHABLE,
                        "nothing was heard for " + unconfirmed().toSeconds() + " s",
                        null);
    }

    private KubeException problem(KubeException.Kind kind, String why, @Nullable Throwable cause) {
        String known = asOf.equals(Instant.MIN) ? "" : " since " + asOf;
        int status = cause instanceof KubeException answer ? answer.status() : 0;
        return new KubeException(
                kind, status, "nothing is known of " + what + known + ": " + why, Optional.empty(), cause);
    }
}
