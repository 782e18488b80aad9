package dev.slipway.core;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Reason;
import dev.slipway.model.ReasonCode;
import dev.slipway.spi.DeploymentListener;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What the reconcile loop tells: how deployments go from one state to the next, and how its own passes went. Remembers the last
 * state of each for as long as it is recorded. Thread-safe.
 */
final class LoopNews {
    private final DeploymentListener listener;
    private final ChangeSignal news;
    private final LongSupplier nanoTime;
    private final Map<DeploymentRef, DeploymentStatus> last = new ConcurrentHashMap<>();

    LoopNews(DeploymentListener listener, ChangeSignal news, LongSupplier nanoTime) {
        this.listener = listener;
        this.news = news;
        this.nanoTime = nanoTime;
    }

    /** A pass begins. */
    Pass begin(Duration late) {
        return new Pass(late, nanoTime.getAsLong());
    }

    /** Forgets deployments. */
    void forget(Set<DeploymentRef> gone) {
        last.keySet().removeAll(gone);
    }

    private void judged(DeploymentStatus status) {
        Optional<DeploymentStatus> before = Optional.ofNullable(last.put(status.deployment(), status));
        if (before.filter(known -> isLike(known, status)).isEmpty()) {
            listener.transitioned(status.deployment(), before, status);
            news.changed();
        }
    }

    private static boolean isLike(DeploymentStatus before, DeploymentStatus after) {
        return before.phase() == after.phase()
                && before.reason().code().equals(after.reason().code())
                && staleness(before).equals(staleness(after));
    }

    private static Optional<ReasonCode> staleness(DeploymentStatus status) {
        return status.stale().map(Reason::code);
    }

    /** One pass over everything recorded. Not thread-safe. */
    final class Pass {
        private final Duration late;
        private final long begin;
        private final Set<DeploymentRef> acted = new HashSet<>();
        private int deployments;

        private Pass(Duration late, long begin) {
            this.late = late;
            this.begin = begin;
        }

        /** These were looked at. */
        void judged(Collection<Judged> all) {
            deployments += all.size();
            all.forEach(one -> LoopNews.this.judged(one.status()));
        }

        /** For this one there was something to do. */
        void actedOn(DeploymentRef deployment) {
            acted.add(deployment);
        }

        /** The pass came through. */
        void ended() {
            listener.reconciled(Duration.ofNanos(nanoTime.getAsLong() - begin), late, deployments, acted.size());
        }
    }
}
