package dev.slipway.core;

import dev.slipway.model.Observation;
import dev.slipway.spi.Freshness;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When this JVM first saw what the back end's clock said. Time is what both clocks agree has passed at least, the back end's and
 * the monotonic one here, so that a clock that is set, or a thread that is late with what it has seen, ends no deadline early;
 * and when the back end's clock is seen to have been set back, counting goes on from there.
 *
 * @param newest the time of the newest observation
 * @param newestAt when that was seen
 * @param base since when the clocks are compared
 * @param progress since when there has been no progress; empty until the deployment is present
 */
record Sighting(Instant newest, long newestAt, Base base, Optional<Progress> progress) {
    /** Answers that cross are as late as this at most; a clock that shows more was set back. */
    private static final Duration CROSSING = Duration.ofMinutes(2);

    static Sighting first(Observation observation, long now) {
        var base = new Base(observation.asOf(), now, Duration.ZERO);
        return new Sighting(observation.asOf(), now, base, Optional.empty()).noting(observation);
    }

    Sighting with(Observation observation, Freshness freshness, long now) {
        Instant asOf = observation.asOf();
        boolean isLive = freshness == Freshness.LIVE;
        if (asOf.isAfter(newest) || (isLive && asOf.equals(newest))) {
            return new Sighting(asOf, now, base, progress).noting(observation);
        }
        boolean isSetBack = isLive && Duration.between(asOf, newest).compareTo(CROSSING) > 0;
        return isSetBack ? new Sighting(asOf, now, new Base(asOf, now, time()), progress).noting(observation) : this;
    }

    private Sighting noting(Observation observation) {
        if (!(observation instanceof Observation.Present present)
                || known(present).isPresent()) {
            return this;
        }
        return new Sighting(
                newest,
                newestAt,
                base,
                Optional.of(new Progress(present.progressSince(), byItsClock(present), time())));
    }

    /** How much time had passed since the first sighting when the newest observation was made. */
    Duration time() {
        return base.time().plus(shorter(between(base.asOf(), newest), Duration.ofNanos(newestAt - base.at())));
    }

    /** How long there had been no progress when the observation was made. */
    Duration sinceProgress(Observation.Present present) {
        Optional<Duration> counted =
                known(present).map(last -> last.before().plus(time()).minus(last.at()));
        return isNewest(present)
                ? counted.orElseGet(() -> byItsClock(present))
                : counted.map(time -> shorter(time, byItsClock(present))).orElseGet(() -> byItsClock(present));
    }

    /** How old an observation is at least. */
    Duration age(Observation observation, Freshness freshness, long now) {
        return freshness == Freshness.LIVE
                ? Duration.ZERO
                : Duration.ofNanos(now - newestAt).plus(between(observation.asOf(), newest));
    }

    /** Whether nothing newer was seen. */
    boolean isNewest(Observation observation) {
        return !observation.asOf().isBefore(newest);
    }

    private Optional<Progress> known(Observation.Present present) {
        return progress.filter(last -> last.since().equals(present.progressSince()));
    }

    private static Duration byItsClock(Observation.Present present) {
        return between(present.progressSince(), present.asOf());
    }

    private static Duration between(Instant from, Instant to) {
        return to.isAfter(from) ? Duration.between(from, to) : Duration.ZERO;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Where the clocks are compared from.
     *
     * @param asOf by the back end's
     * @param at by the monotonic one
     * @param time how much time had passed until then
     */
    record Base(Instant asOf, long at, Duration time) {}

    /**
     * The last progress.
     *
     * @param since when it was, by the back end's clock
     * @param before how long that was before it was first seen
     * @param at the time at which it was first seen
     */
    record Progress(Instant since, Duration before, Duration at) {}
}
