package dev.slipway.provider.k8s.internal.workload;

import java.util.OptionalInt;

/**
 * A part of a container's log that one connection can bring. Immutable.
 *
 * @param kind what it is to the reader
 * @param run which run is expected there, by the number of restarts before it
 * @param isPrevious whether that is the run before the newest one that has a log
 * @param isFollowed whether to wait for what is yet to be written
 * @param tail how many of the last lines
 */
record LogPart(Kind kind, int run, boolean isPrevious, boolean isFollowed, OptionalInt tail) {
    /** What a part is to its reader. */
    enum Kind {
        /** What was asked for. */
        ASKED,
        /** What is left of a run of which lines were read, so that the last of them is there again. */
        REST,
        /** A whole run that began after those of which lines were read. */
        NEXT
    }

    static LogPart rest(int run, boolean isPrevious, OptionalInt tail) {
        return new LogPart(Kind.REST, run, isPrevious, !isPrevious, tail);
    }

    static LogPart next(int run, boolean isPrevious) {
        return new LogPart(Kind.NEXT, run, isPrevious, !isPrevious, OptionalInt.empty());
    }
}
