package dev.slipway.core;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts the calls that nobody waits for any more and that haven't come back. Beyond a number of them nobody is asked again, so that
 * somebody who never answers doesn't get all the threads there are; and of one thing less than of all, so that what hangs for one
 * deployment leaves the others alone. Thread-safe.
 */
final class HungCalls {
    static final int MOST_FOR_ONE_THING = 4;
    static final int MOST = 32;

    private final Map<Callee, Integer> all = new HashMap<>();
    private final Map<String, Integer> things = new HashMap<>();

    /** Throws if enough of them hang already. */
    synchronized void requireFew(Callee callee, String what) {
        int many = all.getOrDefault(callee, 0);
        int ofThis = things.getOrDefault(key(callee, what), 0);
        if (many >= MOST || ofThis >= MOST_FOR_ONE_THING) {
            throw callee.failure(Hung.tooMany(callee, what, many));
        }
    }

    synchronized void hangs(Callee callee, String what) {
        all.merge(callee, 1, Integer::sum);
        things.merge(key(callee, what), 1, Integer::sum);
    }

    synchronized void ended(Callee callee, String what) {
        all.computeIfPresent(callee, (key, many) -> many == 1 ? null : many - 1);
        things.computeIfPresent(key(callee, what), (key, many) -> many == 1 ? null : many - 1);
    }

    private static String key(Callee callee, String what) {
        return callee + " " + what;
    }
}
