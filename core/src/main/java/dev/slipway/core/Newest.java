package dev.slipway.core;

import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.Serving;
import dev.slipway.spi.Freshness;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest facts that watchers have been shown of each deployment. A back end may know less at once than it did before, and
 * what is told must never go back in time. Facts are facts also while it can't be told whether they stay true, as when the
 * directory is down. Thread-safe.
 */
final class Newest {
    private final Map<DeploymentRef, Deployment> known = new ConcurrentHashMap<>();

    /** Whether these are facts, and older than what has been shown: then the back end itself is to be asked. */
    boolean isOlder(Deployment now) {
        Deployment before = known.get(now.latest().deployment());
        return before != null && isAnswer(now.status()) && isOlder(now.status(), before.status());
    }

    /** What to show: this, unless it is older and the back end itself wasn't asked, or didn't answer. */
    Deployment see(Deployment now, Freshness freshness) {
        DeploymentStatus status = now.status();
        if (status.serving() == Serving.UNKNOWN) {
            return now;
        }
        boolean isLatest = freshness == Freshness.LIVE && isAnswer(status);
        return known.merge(now.latest().deployment(), now, (before, same) -> newer(before, now, isLatest));
    }

    private static Deployment newer(Deployment before, Deployment now, boolean isLatest) {
        var shown = before.status().revision();
        var seen = now.status().revision();
        boolean isEarlier =
                !isLatest && now.status().observedAt().isBefore(before.status().observedAt());
        return shown.isAfter(seen) || (shown.equals(seen) && isEarlier)
                ? new Deployment(
                        before.latest(),
                        before.createdAt(),
                        before.updatedAt(),
                        DeploymentStatus.builder()
                                .from(before.status())
                                .stale(now.status().stale())
                                .build())
                : now;
    }

    /** Forgets everything else. */
    void keepOnly(Collection<Deployment> present) {
        Set<DeploymentRef> refs = new HashSet<>();
        present.forEach(deployment -> refs.add(deployment.latest().deployment()));
        known.keySet().retainAll(refs);
    }

    /** Whether the back end has said so just now, whatever else isn't known. */
    private static boolean isAnswer(DeploymentStatus status) {
        return status.stale()
                .filter(reason -> reason.code().equals(ReasonCode.BACK_END_UNREACHABLE))
                .isEmpty();
    }

    private static boolean isOlder(DeploymentStatus now, DeploymentStatus before) {
        return now.observedAt().isBefore(before.observedAt())
                || before.revision().isAfter(now.revision());
    }
}
