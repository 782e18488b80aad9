package dev.slipway.core;

import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentStatus;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest facts that watchers have been shown of each deployment. A back end may know less at once than it did before, and
 * what is told must never go back in time. Thread-safe.
 */
final class Newest {
    private final Map<DeploymentRef, Deployment> known = new ConcurrentHashMap<>();

    /** Whether these are facts, and older than what has been shown. */
    boolean isOlder(Deployment now) {
        Deployment before = known.get(now.latest().deployment());
        return before != null && now.status().stale().isEmpty() && isOlder(now.status(), before.status());
    }

    /** What to show: this, unless it only repeats older facts because there are no new ones. */
    Deployment see(Deployment now) {
        DeploymentRef ref = now.latest().deployment();
        DeploymentStatus status = now.status();
        if (status.stale().isEmpty()) {
            known.put(ref, now);
            return now;
        }
        Deployment before = known.get(ref);
        boolean repeats = before != null
                && status.revision().equals(before.status().revision())
                && isOlder(status, before.status());
        return repeats
                ? new Deployment(
                        before.latest(),
                        before.createdAt(),
                        before.updatedAt(),
                        DeploymentStatus.builder()
                                .from(before.status())
                                .stale(status.stale())
                                .build())
                : now;
    }

    /** Forgets everything else. */
    void keepOnly(Collection<Deployment> present) {
        Set<DeploymentRef> refs = new HashSet<>();
        present.forEach(deployment -> refs.add(deployment.latest().deployment()));
        known.keySet().retainAll(refs);
    }

    private static boolean isOlder(DeploymentStatus now, DeploymentStatus before) {
        return now.observedAt().isBefore(before.observedAt())
                || before.revision().isAfter(now.revision());
    }
}
