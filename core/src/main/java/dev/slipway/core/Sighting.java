package dev.slipway.core;

import dev.slipway.model.Observation;
import dev.slipway.spi.Freshness;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When this JVM first saw what the back end's clock said. Two times of that clock are compared once, when they are first seen;
 * from then on the monotonic clock counts, so that a wall clock that is set, there or here, neither ends a deadline early nor
 * keeps it from ending.
 *
 * @param newest the time of the newest observation
 * @param newestAt when that was first seen
 * @param progress since when there has been no progress; empty until the deployment is present
 */
record Sighting(Instant newest, long newestAt, Optional<Progress> progress) {
    static Sighting first(Observation observation, long now) {
        return new Sighting(observation.asOf(), now, Optional.empty()).noting(observation, now);
    }

    /** A live answer is the newest by definition, also where the back end's clock was set back. */
    Sighting with(Observation observation, Freshness freshness, long now) {
        boolean isNewer = observation.asOf().isAfter(newest)
                || (freshness == Freshness.LIVE && !observation.asOf().equals(newest));
        if (isNewer) {
            return new Sighting(observation.asOf(), now, progress).noting(observation, now);
        }
        // Two live answers within one tick of the back end's clock.
        return freshness == Freshness.LIVE ? new Sighting(newest, now, progress).noting(observation, now) : this;
    }

    private Sighting noting(Observation observation, long now) {
        if (!(observation instanceof Observation.Present present)
                || progress.filter(known -> known.since().equals(present.progressSince()))
                        .isPresent()) {
            return this;
        }
        return new Sighting(
                newest, newestAt, Optional.of(new Progress(present.progressSince(), byItsClock(present), now)));
    }

    /** How long there has been no progress, until the observation was made. */
    Duration sinceProgress(Observation.Present present) {
        return progress.filter(known -> known.since().equals(present.progressSince()))
                .filter(known -> isNewest(present))
                .map(known -> known.before().plusNanos(newestAt - known.at()))
                .orElseGet(() -> byItsClock(present));
    }

    /** How old an observation is at least. */
    Duration age(Observation observation, long now) {
        Duration sinceNewest = Duration.ofNanos(now - newestAt);
        return isNewest(observation) ? sinceNewest : sinceNewest.plus(Duration.between(observation.asOf(), newest));
    }

    /** Whether nothing newer was seen. */
    boolean isNewest(Observation observation) {
        return !observation.asOf().isBefore(newest);
    }

    private static Duration byItsClock(Observation.Present present) {
        Duration time = Duration.between(present.progressSince(), present.asOf());
        return time.isNegative() ? Duration.ZERO : time;
    }

    /**
     * The last progress.
     *
     * @param since when it was, by the back end's clock
     * @param before how long that was before it was first seen
     * @param at when it was first seen, by the monotonic clock
     */
    record Progress(Instant since, Duration before, long at) {}
}
