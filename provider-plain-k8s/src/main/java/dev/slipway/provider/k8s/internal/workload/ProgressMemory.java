package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The latest progress that was told of each deployment, so that it is never taken back because a pod that had become ready is gone, and
 * its time with it. What was told longest ago is forgotten beyond a bound; what is absent is forgotten at once. Thread-safe.
 */
public final class ProgressMemory {
    private static final int MOST = 20_000;

    /** Looks that cross are as late as this at most; if more, the server's clock was set back, and what was told means nothing. */
    private static final Duration CROSSING = Duration.ofMinutes(2);

    private final int most;
    private final Map<DeploymentRef, Instant> latest = new LinkedHashMap<>();

    /** Remembers nothing yet. */
    public ProgressMemory() {
        this(MOST);
    }

    ProgressMemory(int most) {
        this.most = most;
    }

    /** The same observation, with no earlier progress than was told before. */
    public Observation remembering(DeploymentRef ref, Observation seen) {
        return seen.match(present -> told(ref, present), absent -> forget(ref, absent), unavailable -> unavailable);
    }

    private synchronized Observation told(DeploymentRef ref, Observation.Present present) {
        Instant before = latest.remove(ref);
        boolean isUsable =
                before != null && Duration.between(present.asOf(), before).compareTo(CROSSING) <= 0;
        Instant progress = isUsable && before.isAfter(present.progressSince()) ? before : present.progressSince();
        latest.put(ref, progress);
        Iterator<DeploymentRef> oldest = latest.keySet().iterator();
        while (latest.size() > most) {
            oldest.next();
            oldest.remove();
        }
        if (progress.equals(present.progressSince())) {
            return present;
        }
        return Observation.Present.builder()
                .from(present)
                .progressSince(progress.isAfter(present.asOf()) ? present.asOf() : progress)
                .build();
    }

    private synchronized Observation forget(DeploymentRef ref, Observation.Absent absent) {
        latest.remove(ref);
        return absent;
    }
}
