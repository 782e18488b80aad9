package dev.slipway.provider.k8s.internal.kube;

import java.time.Duration;

/**
 * How long to wait for what.
 *
 * @param call for all of an ordinary call, and for a watch or a log to begin
 * @param ping between two questions whether an HTTP/2 connection is still alive; whoever doesn't answer before the next is given up
 * @param watchSilence for anything of a watch, which has a bookmark about once a minute
 * @param logSilence for a line of a log that is followed, where no pings tell whether the connection is alive
 */
record ClientJavaTimes(Duration call, Duration ping, Duration watchSilence, Duration logSilence) {
    private static final Duration LONGEST = Duration.ofHours(1);

    ClientJavaTimes {
        if (call.toMillis() < 1 || call.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a call may take " + call + "; it must be 1 millisecond to an hour");
        }
    }

    static ClientJavaTimes of(Duration call) {
        return new ClientJavaTimes(
                call, Duration.ofSeconds(15), Duration.ofMinutes(2).plusSeconds(30), Duration.ofMinutes(10));
    }

    /**
     * For the next bytes of an answer. Sooner than the call's end: only a read that takes too long makes the client doubt the connection
     * itself, and leave it to nobody else.
     */
    Duration read() {
        return call.multipliedBy(9).dividedBy(10);
    }
}
