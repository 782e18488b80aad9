package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.Fence;
import dev.slipway.model.Observation;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Track;
import dev.slipway.spi.Freshness;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times of the back end's clock are in seconds after noon, those of the monotonic clock here in seconds after its start. */
class SightingTest {
    @ParameterizedTest(name = "first at {0} here {1}, then at {2} here {3}: {4} s without progress since 0")
    @DisplayName("R89 time without progress is what both clocks agree on, however one of them is set")
    @CsvSource({
        "10, 0, 40, 30, 40",
        // the thread that saw it was late
        "10, 0, 40, 90, 40",
        // set ahead by an hour
        "10, 0, 3640, 30, 40",
        // set back by an hour: counted on from there
        "10, 0, -3560, 30, 10",
        // nothing is negative
        "-5, 0, 5, 10, 10",
    })
    void sinceProgress(long first, long firstHere, long then, long thenHere, long expected) {
        var sighting = Sighting.first(seen(first), nanos(firstHere)).with(seen(then), Freshness.LIVE, nanos(thenHere));

        assertThat(sighting.sinceProgress(seen(then))).isEqualTo(Duration.ofSeconds(expected));
    }

    @Test
    @DisplayName("R89 after the back end's clock was set back a deadline still comes")
    void setBack() {
        var sighting = Sighting.first(seen(10), 0).with(seen(-3560), Freshness.LIVE, nanos(30));
        for (int look = 1; look <= 10; look++) {
            sighting = sighting.with(seen(-3560 + 10L * look), Freshness.LIVE, nanos(30 + 10L * look));
        }
        assertThat(sighting.sinceProgress(seen(-3460))).isEqualTo(Duration.ofSeconds(110));
    }

    @Test
    @DisplayName(
            "R11 a cache that stands still grows old by the clock here, one that lags by the back end's, and live never")
    void age() {
        var sighting = Sighting.first(seen(100), nanos(0));
        assertThat(sighting.age(seen(100), Freshness.CACHED, nanos(70))).isEqualTo(Duration.ofSeconds(70));
        assertThat(sighting.age(seen(40), Freshness.CACHED, nanos(70))).isEqualTo(Duration.ofSeconds(130));
        assertThat(sighting.age(seen(40), Freshness.LIVE, nanos(70))).isZero();
        assertThat(sighting.with(seen(110), Freshness.CACHED, nanos(500)).age(seen(110), Freshness.CACHED, nanos(501)))
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    @DisplayName("R89 whatever is set, late or crosses: no more time without progress than the true time passes")
    void neverEarly() {
        for (long seed = 0; seed < 5_000; seed++) {
            var random = new Random(seed);
            long truth = random.nextInt(100);
            long offset = 0;
            var sighting = Sighting.first(seen(truth), nanos(truth));
            for (int look = 0; look < 20; look++) {
                truth += random.nextInt(30);
                offset += random.nextInt(5) == 0 ? random.nextInt(7200) - 3600 : 0;
                long late = random.nextInt(3) == 0 ? random.nextInt(20) : 0;
                var observation = seen(truth + offset);
                Freshness freshness = random.nextInt(4) == 0 ? Freshness.CACHED : Freshness.LIVE;
                sighting = sighting.with(observation, freshness, nanos(truth + late));
                if (sighting.isNewest(observation)) {
                    assertThat(sighting.sinceProgress(observation))
                            .as("seed %d", seed)
                            .isLessThanOrEqualTo(Duration.ofSeconds(truth + late));
                }
                truth += late;
            }
        }
    }

    @ParameterizedTest(name = "{0} s back, {1}: set back {2}")
    @DisplayName(
            "R89 a clock is taken for set back by a live answer that is more than two minutes behind, by no cache's")
    @CsvSource({
        "120, LIVE, false",
        "121, LIVE, true",
        "3600, CACHED, false",
    })
    void isSetBack(long back, Freshness freshness, boolean setBack) {
        var sighting = Sighting.first(seen(5000), 0).with(seen(5000 - back), freshness, nanos(10));

        assertThat(sighting.isNewest(seen(5000 - back))).isEqualTo(setBack);
        assertThat(sighting.newest())
                .isEqualTo(seen(setBack ? 5000 - back : 5000).asOf());
    }

    @ParameterizedTest(name = "seen again {0}: {1} s old")
    @DisplayName("R11 the same answer once more makes nothing younger if it comes from a cache, and does if it is live")
    @CsvSource({"CACHED, 70", "LIVE, 30"})
    void seenAgain(Freshness freshness, long age) {
        var sighting = Sighting.first(seen(100), 0).with(seen(100), freshness, nanos(40));

        assertThat(sighting.age(seen(100), Freshness.CACHED, nanos(70))).isEqualTo(Duration.ofSeconds(age));
    }

    @Test
    @DisplayName("R89 an observation that a newer one has overtaken is judged by its own time without progress")
    void overtaken() {
        var sighting = Sighting.first(seen(10), 0).with(seen(90), Freshness.LIVE, nanos(80));

        assertThat(sighting.isNewest(seen(90))).isTrue();
        assertThat(sighting.isNewest(seen(40))).isFalse();
        assertThat(sighting.sinceProgress(seen(40))).isEqualTo(Duration.ofSeconds(40));
        // the back end's clock was set ahead in between: no more than the clocks agree on
        var ahead = Sighting.first(seen(10), 0).with(seen(3600), Freshness.LIVE, nanos(80));
        assertThat(ahead.sinceProgress(seen(3590))).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    @DisplayName("R89 progress that was made before what is known of now counts by the back end's clock alone")
    void otherProgress() {
        var sighting = Sighting.first(seen(10), 0).with(seen(90), Freshness.LIVE, nanos(80));
        var before = Observation.Present.builder()
                .from(seen(40))
                .progressSince(Samples.NOON.plusSeconds(25))
                .build();

        assertThat(sighting.sinceProgress(before)).isEqualTo(Duration.ofSeconds(15));
        var latest = Observation.Present.builder()
                .from(seen(90))
                .progressSince(Samples.NOON.plusSeconds(25))
                .build();
        assertThat(sighting.sinceProgress(latest)).isEqualTo(Duration.ofSeconds(65));
    }

    private static Observation.Present seen(long asOf) {
        return Observation.Present.builder()
                .asOf(Samples.NOON.plusSeconds(asOf))
                .stamp(Fence.FIRST)
                .addTracks(new Track(Fence.FIRST, RevisionNumber.FIRST, ReplicaCounts.NONE, 100))
                .progressSince(Samples.NOON)
                .build();
    }

    private static long nanos(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
