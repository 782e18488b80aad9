package dev.slipway.core;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.Phase;
import dev.slipway.model.Problem;
import dev.slipway.model.Revision;
import dev.slipway.spi.Freshness;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * What this JVM has seen of each deployment's present fence over time: when, how it fared, what evidence was found. Nothing but
 * what a status says depends on it, and what follows from a status. Thread-safe.
 */
final class CourseMemory {
    private final LongSupplier nanoTime;
    private final BackOff backOff;
    private final PerFence<Seen> seen;

    CourseMemory(LongSupplier nanoTime, BackOff backOff) {
        this.nanoTime = nanoTime;
        this.backOff = backOff;
        this.seen = new PerFence<>(nanoTime, (before, next) -> before);
    }

    /** What the entry asks for: what was seen under the fence before goes on if that asked for the same replicas. */
    void learned(LedgerEntry entry, Revision revision) {
        seen.learn(entry, revision, Seen.NOTHING);
    }

    /** Adds what is known of the past to the facts. */
    StatusFacts.Builder looked(LedgerEntry entry, Observation observation, Freshness freshness) {
        long now = nanoTime.getAsLong();
        var facts = StatusFacts.builder();
        facts.entry(entry).observation(observation);
        if (observation instanceof Observation.Unavailable) {
            return facts;
        }
        Seen known = seen.change(entry, Seen.NOTHING, before -> before.with(observation, freshness, now));
        Sighting sighting = known.sighting().orElseGet(() -> Sighting.first(observation, now));
        if (observation instanceof Observation.Present present) {
            facts.sinceProgress(sighting.sinceProgress(present));
        }
        facts.age(sighting.age(observation, freshness, now))
                .course(known.course())
                .sinceRelapse(
                        known.course().relapse().map(relapse -> sighting.time().minus(relapse.at())))
                .evidence(known.evidence().found());
        return facts;
    }

    /** Remembers what was judged, unless something newer was seen meanwhile. */
    void judged(StatusFacts facts, DeploymentStatus status) {
        if (facts.observation() instanceof Observation.Present present) {
            seen.change(
                    facts.entry(),
                    Seen.NOTHING,
                    before -> before.sighting()
                            .filter(last -> last.isNewest(present))
                            .map(last ->
                                    before.judged(before.course().after(facts, present, status, last.time()), status))
                            .orElse(before));
        }
    }

    /** Whether the back end is to be asked for evidence; who gets to hear so asks, and nobody else does meanwhile. */
    boolean beginsDiagnosis(LedgerEntry entry) {
        var begins = new AtomicBoolean();
        seen.change(entry, Seen.NOTHING, before -> {
            boolean isDue = before.evidence().state() == Evidence.State.OPEN
                    && backOff.isOver(before.evidence().pause());
            begins.set(isDue);
            return isDue ? before.with(before.evidence().being(Evidence.State.BUSY)) : before;
        });
        return begins.get();
    }

    void diagnosed(LedgerEntry entry, List<Problem> found) {
        seen.change(entry, Seen.NOTHING, before -> before.with(Evidence.of(found)));
    }

    void diagnosisFailed(LedgerEntry entry, DeploymentException error) {
        seen.change(
                entry,
                Seen.NOTHING,
                before -> before.with(before.evidence()
                        .failed(backOff.afterFailure(before.evidence().pause(), error))));
    }

    /** Forgets deployments. */
    void forget(Set<DeploymentRef> gone) {
        seen.forget(gone);
    }

    private record Seen(Optional<Sighting> sighting, Course course, Evidence evidence) {
        static final Seen NOTHING = new Seen(Optional.empty(), Course.FRESH, Evidence.NONE);

        Seen with(Observation observation, Freshness freshness, long now) {
            return new Seen(
                    Optional.of(sighting.map(last -> last.with(observation, freshness, now))
                            .orElseGet(() -> Sighting.first(observation, now))),
                    course,
                    evidence);
        }

        Seen with(Evidence next) {
            return new Seen(sighting, course, next);
        }

        /** A failure is over when it is deployed; what was found of it is true no longer than that. */
        Seen judged(Course next, DeploymentStatus status) {
            boolean isOver = status.phase() == Phase.DEPLOYED && evidence.state() != Evidence.State.BUSY;
            return new Seen(sighting, next, isOver ? Evidence.NONE : evidence);
        }
    }
}
