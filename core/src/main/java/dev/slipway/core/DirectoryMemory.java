package dev.slipway.core;

import dev.slipway.model.GroupId;
import dev.slipway.model.Suspension;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Remembers since when the directory has been saying that a group may not run anything, so that nothing is torn down for one
 * wrong answer: it has to say the same several times, over a whole window, without ever saying otherwise. Thread-safe.
 */
class DirectoryMemory {
    private static final int LEAST_ANSWERS = 3;
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(10);

    private final Duration window;
    private final LongSupplier nanoTime;
    private final Map<GroupId, Said> said = new ConcurrentHashMap<>();

    DirectoryMemory(Duration window, LongSupplier nanoTime) {
        this.window = window;
        this.nanoTime = nanoTime;
    }

    /** The directory says that the group may run what it has. */
    void allows(GroupId group) {
        said.remove(group);
    }

    /** The directory says that the group may run nothing; whether it has said so for long enough. */
    boolean forbids(GroupId group, Suspension why) {
        Said now = said.merge(group, new Said(why, nanoTime.getAsLong(), nanoTime.getAsLong(), 1), this::and);
        return now.times() >= LEAST_ANSWERS
                && Duration.ofNanos(nanoTime.getAsLong() - now.since()).compareTo(window) >= 0;
    }

    /** Forgets groups that have nothing any more. */
    void keepOnly(Set<GroupId> groups) {
        said.keySet().retainAll(groups);
    }

    /** The same again counts on; another reason, or one after a long silence, counts anew. */
    private Said and(Said before, Said next) {
        boolean isSilence = next.last() - before.last() > Math.max(window.toNanos(), LONGEST_SILENCE.toNanos());
        return before.why() == next.why() && !isSilence
                ? new Said(before.why(), before.since(), next.last(), Math.min(before.times() + 1, LEAST_ANSWERS))
                : next;
    }

    private record Said(Suspension why, long since, long last, int times) {}
}
