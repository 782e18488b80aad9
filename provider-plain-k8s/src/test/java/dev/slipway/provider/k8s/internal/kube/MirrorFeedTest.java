package dev.slipway.provider.k8s.internal.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.provider.k8s.internal.kube.FakeCalls.Verb;
import dev.slipway.provider.k8s.internal.kube.KubeException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a mirror asks for, and when. */
final class MirrorFeedTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final MirrorBench bench = new MirrorBench();

    @Test
    @DisplayName("a mirror lists again although its watch told everything")
    void listsOnce() {
        bench.put("iris", "1");
        bench.settle();
        bench.put("iris", "2");
        bench.put("rose", "1");
        bench.settle();
        bench.remove("iris");
        bench.run(Duration.ofHours(1));
        assertThat(bench.texts()).isEqualTo(Map.of("rose", "1"));
        assertThat(bench.lists()).isEqualTo(1);
    }

    @Test
    @DisplayName("a watch that the server ended after its minutes is taken for trouble, or begins with a list")
    void watchesOn() {
        bench.cluster.endWatchesAfter(Duration.ofMinutes(5));
        bench.settle();
        bench.run(Duration.ofMinutes(17));
        bench.put("iris", "1");
        bench.settle();
        assertThat(bench.texts()).isEqualTo(Map.of("iris", "1"));
        assertThat(bench.lists()).isEqualTo(1);
        assertThat(bench.watches()).isEqualTo(4);
    }

    @Test
    @DisplayName("what happened while a connection was broken is missed, or costs a list")
    void watchesOnAfterABreak() {
        bench.put("iris", "1");
        bench.settle();
        bench.cluster.calls().fail(Verb.WATCH, KubeKind.CONFIG_MAP, 3, Kind.UNREACHABLE);
        bench.cluster.breakWatches();
        bench.put("iris", "2");
        bench.put("rose", "1");
        bench.remove("rose");
        bench.put("lily", "1");
        bench.run(Duration.ofSeconds(3));
        assertThat(bench.texts()).isEqualTo(Map.of("iris", "2", "lily", "1"));
        assertThat(bench.lists()).isEqualTo(1);
        assertThat(bench.watches()).isEqualTo(5);
        assertThat(bench.hints).contains("rose");
    }

    @Test
    @DisplayName("a relist after EXPIRED misses what was deleted meanwhile")
    void relists() {
        bench.put("iris", "1");
        bench.put("rose", "1");
        bench.settle();
        bench.hints.clear();
        bench.cluster.breakWatches();
        bench.remove("rose");
        bench.put("lily", "1");
        bench.cluster.forgetHistory();
        bench.run(SECOND);
        assertThat(bench.texts()).isEqualTo(Map.of("iris", "1", "lily", "1"));
        assertThat(bench.hints).containsExactlyInAnyOrder("rose", "lily");
        assertThat(bench.lists()).isEqualTo(2);
    }

    @Test
    @DisplayName("EXPIRED in the middle of a watch stops it")
    void expiresWhileOpen() {
        bench.settle();
        bench.run(Duration.ofSeconds(20));
        bench.cluster.expireWatches();
        bench.put("iris", "1");
        bench.settle();
        assertThat(bench.texts()).isEqualTo(Map.of("iris", "1"));
        assertThat(bench.lists()).isEqualTo(2);
    }

    @Test
    @DisplayName("a server whose lists expire at once is asked in a tight loop")
    void expiresAlways() {
        bench.cluster.calls().before(call -> {
            if (call.verb() == Verb.WATCH) {
                bench.cluster.letVersionsGrow(1);
                bench.cluster.forgetHistory();
            }
        });
        bench.run(Duration.ofMinutes(1));
        assertThat(bench.lists()).isBetween(10, 30);
    }

    @Test
    @DisplayName("a server that ends every watch at once is asked in a tight loop")
    void endsAlways() {
        bench.cluster.endWatchesAfter(Duration.ZERO);
        bench.run(Duration.ofMinutes(1));
        assertThat(bench.watches()).isBetween(10, 30);
    }

    @Test
    @DisplayName("a list of many comes in one piece, or begins in the middle after a page has expired")
    void pages() {
        var small = new MirrorBench(MirrorSettings.usual().withPageSize(3), 1);
        for (int number = 0; number < 10; number++) {
            small.put("map-" + number, "1");
        }
        small.cluster.calls().before(call -> {
            if (small.lists() == 3) {
                small.remove("map-1");
                small.cluster.forgetHistory();
            }
        });
        small.run(SECOND);
        assertThat(small.texts()).isEqualTo(small.truth()).hasSize(9);
        assertThat(small.lists()).isEqualTo(3 + 3);
    }

    @Test
    @DisplayName("a quiet watch that died half-open goes unnoticed")
    void silence() {
        bench.put("iris", "1");
        bench.settle();
        bench.run(Duration.ofSeconds(30));
        bench.cluster.silenceWatches();
        bench.put("iris", "2");
        bench.run(Duration.ofSeconds(50));
        assertThat(bench.texts()).isEqualTo(Map.of("iris", "1"));
        bench.run(Duration.ofSeconds(11));
        assertThat(bench.texts()).isEqualTo(Map.of("iris", "2"));
        assertThat(bench.cluster.openWatches()).isEqualTo(1);
        assertThat(bench.lists()).isEqualTo(2);
        assertThat(bench.watches()).isEqualTo(2);
    }

    @Test
    @DisplayName("a quiet watch that is well is taken for dead, or its content for old")
    void quiet() {
        bench.put("iris", "1");
        bench.settle();
        for (int minute = 0; minute < 60; minute++) {
            bench.run(Duration.ofMinutes(1));
            assertThat(bench.asOf())
                    .isBetween(
                            bench.time.instant().minusSeconds(63),
                            bench.time.instant().minusMillis(1));
        }
        assertThat(bench.lists()).isEqualTo(1);
    }

    @Test
    @DisplayName("a server that sends no bookmarks leaves a mirror that nobody may read")
    void withoutBookmarks() {
        bench.cluster.bookmarkEvery(Duration.ZERO);
        bench.put("iris", "1");
        bench.settle();
        for (int time = 0; time < 20; time++) {
            bench.run(Duration.ofSeconds(40));
            assertThat(bench.asOf()).isAfter(bench.time.instant().minusSeconds(100));
        }
        assertThat(bench.lists()).isLessThan(12);
    }

    @Test
    @DisplayName("a stale content is passed off as true: the time that is told is later than the server was heard")
    void asOf() {
        bench.settle();
        Instant listed = bench.asOf();
        assertThat(listed).isEqualTo(bench.time.instant().truncatedTo(ChronoUnit.SECONDS));
        bench.run(Duration.ofSeconds(5));
        assertThat(bench.asOf()).isEqualTo(listed);
        bench.put("iris", "1");
        Instant told = bench.time.instant();
        bench.settle();
        assertThat(bench.asOf()).isBeforeOrEqualTo(told).isCloseTo(told, within(1, ChronoUnit.SECONDS));
        Instant last = bench.asOf();
        bench.cluster.silenceWatches();
        bench.run(Duration.ofSeconds(89));
        assertThat(bench.asOf()).isEqualTo(last);
    }

    @Test
    @DisplayName("a list that took the server long is taken for as new as its answer")
    void slowList() {
        bench.cluster.calls().before(call -> bench.time.passAll(Duration.ofMillis(3500)));
        Instant begun = bench.time.instant();
        bench.settle();
        assertThat(bench.asOf()).isBeforeOrEqualTo(begun.plusSeconds(1));
    }

    @Test
    @DisplayName("events that waited in a line for long are taken for new")
    void backlog() {
        bench.settle();
        Instant listed = bench.asOf();
        var seen = new ArrayList<Instant>();
        for (int number = 0; number < 600; number++) {
            bench.put("map-" + number, "1");
        }
        bench.feed.step();
        bench.feed.step();
        seen.add(bench.asOf());
        assertThat(seen).containsExactly(listed);
        bench.feed.step();
        bench.feed.step();
        assertThat(bench.texts()).hasSize(600);
        assertThat(bench.hints).hasSize(600);
    }

    @Test
    @DisplayName("while the server is down the content is passed on for ever, or not even for a moment")
    void down() {
        bench.put("iris", "1");
        bench.settle();
        Instant last = bench.asOf();
        bench.cluster.goDown();
        bench.run(Duration.ofSeconds(9));
        assertThat(bench.asOf()).isEqualTo(last);
        bench.run(Duration.ofSeconds(3));
        assertThatThrownBy(bench::asOf)
                .isInstanceOfSatisfying(
                        KubeException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
                .hasMessageContaining("nothing is known of ConfigMap since " + last)
                .hasMessageContaining("WATCH /api/v1/namespaces/models/configmaps");
    }

    @Test
    @DisplayName("right again much later than the server: more than ten seconds, or more than three requests")
    void comesBack() {
        for (long seed = 0; seed < 50; seed++) {
            var one = new MirrorBench(MirrorSettings.usual(), seed);
            one.put("iris", "1");
            one.settle();
            one.run(Duration.ofSeconds(seed));
            one.cluster.goDown();
            one.run(Duration.ofSeconds(3 * seed));
            one.put("iris", "2");
            one.cluster.comeBack();
            one.cluster.calls().forget();
            one.run(Duration.ofSeconds(10));
            assertThat(one.texts()).as("seed %s", seed).isEqualTo(Map.of("iris", "2"));
            assertThat(one.asOf()).isAfter(one.time.instant().minusSeconds(12));
            one.run(Duration.ofSeconds(50));
            assertThat(one.cluster.calls().made()).as("seed %s", seed).hasSizeLessThanOrEqualTo(3);
        }
    }

    @Test
    @DisplayName("back-off hammers a server that is down")
    void backOff() {
        bench.settle();
        bench.cluster.goDown();
        bench.cluster.calls().forget();
        bench.run(Duration.ofMinutes(10));
        assertThat(bench.cluster.calls().made()).hasSizeBetween(100, 250);
        bench.cluster.comeBack();
        bench.run(Duration.ofSeconds(30));
        bench.cluster.calls().forget();
        bench.cluster.breakWatches();
        bench.settle();
        bench.run(Duration.ofMillis(60));
        assertThat(bench.cluster.calls().made()).as("what was is forgotten").hasSize(1);
    }

    @Test
    @DisplayName("a server that asks to be left alone for a while is asked before")
    void retryAfter() {
        bench.settle();
        var asked = new ArrayList<Duration>();
        long begun = bench.time.nanos();
        bench.cluster.calls().before(call -> asked.add(Duration.ofNanos(bench.time.nanos() - begun)));
        bench.cluster
                .calls()
                .fail(
                        Verb.WATCH,
                        KubeKind.CONFIG_MAP,
                        1,
                        () -> new KubeException(
                                Kind.THROTTLED, 429, "slowly", Optional.of(Duration.ofSeconds(20)), null));
        bench.cluster.breakWatches();
        bench.run(Duration.ofSeconds(30));
        assertThat(asked).hasSize(2);
        assertThat(asked.get(1).minus(asked.get(0))).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(21));
    }

    @ParameterizedTest
    @EnumSource(names = {"FORBIDDEN", "NOT_FOUND", "UNAUTHENTICATED"})
    @DisplayName("a kind that may not be read, or isn't served, is asked for all the time, or never again")
    void hopeless(Kind kind) {
        bench.cluster.calls().fail(Verb.LIST, KubeKind.CONFIG_MAP, Integer.MAX_VALUE, kind);
        bench.run(SECOND);
        assertThatThrownBy(bench::asOf)
                .isInstanceOfSatisfying(
                        KubeException.class, e -> assertThat(e.kind()).isEqualTo(kind));
        bench.run(Duration.ofMinutes(5));
        assertThat(bench.lists()).isBetween(10, 22);
        bench.cluster.calls().heal();
        bench.run(Duration.ofSeconds(31));
        assertThat(bench.asOf()).isNotNull();
    }

    @Test
    @DisplayName("a server that was restored from a backup is never believed: what it has lost stays")
    void restored() {
        bench.put("iris", "1");
        bench.settle();
        Runnable back = bench.cluster.backUp();
        bench.put("iris", "2");
        bench.put("rose", "1");
        bench.settle();
        back.run();
        bench.cluster.expireWatches();
        bench.run(SECOND);
        assertThat(bench.texts()).isEqualTo(Map.of("iris", "1"));
        bench.put("iris", "3");
        bench.settle();
        assertThat(bench.texts()).isEqualTo(Map.of("iris", "3"));
    }

    @Test
    @DisplayName("R90 a server whose versions are no numbers can't be watched")
    void opaqueVersions() {
        bench.cluster.writeVersions(version -> "v" + (version * 7919) % 10007);
        bench.put("iris", "1");
        bench.settle();
        bench.put("iris", "2");
        bench.put("rose", "1");
        bench.remove("rose");
        bench.settle();
        assertThat(bench.texts()).isEqualTo(Map.of("iris", "2"));
        bench.cluster.breakWatches();
        bench.remove("iris");
        bench.cluster.forgetHistory();
        bench.run(SECOND);
        assertThat(bench.texts()).isEmpty();
        assertThat(bench.lists()).isEqualTo(2);
    }

    @Test
    @DisplayName("an answer that makes no sense ends the mirror")
    void unreadable() {
        bench.settle();
        bench.cluster.calls().fail(Verb.WATCH, KubeKind.CONFIG_MAP, 2, Kind.UNREADABLE);
        bench.cluster.breakWatches();
        bench.put("iris", "1");
        bench.run(SECOND);
        assertThat(bench.texts()).isEqualTo(Map.of("iris", "1"));
    }

    @Test
    @DisplayName(
            "the time that is told goes back a little with each answer that is late, or never follows a server's clock that was put back")
    void clockPutBack() {
        var clock = new MirrorClock(bench.time::nanos);
        Instant noon = Instant.parse("2031-01-01T12:00:00Z");
        clock.heard(noon, bench.time.nanos());
        bench.time.passAll(Duration.ofSeconds(10));
        assertThat(clock.at(bench.time.nanos())).isEqualTo(noon.plusSeconds(10));
        clock.heard(noon.plusSeconds(9), bench.time.nanos());
        assertThat(clock.at(bench.time.nanos())).as("a date is cut to seconds").isEqualTo(noon.plusSeconds(10));
        clock.heard(noon.plusSeconds(12), bench.time.nanos());
        assertThat(clock.at(bench.time.nanos())).isEqualTo(noon.plusSeconds(12));
        clock.heard(noon.minusSeconds(600), bench.time.nanos());
        assertThat(clock.at(bench.time.nanos())).isEqualTo(noon.minusSeconds(600));

        bench.health.listed(0, noon, bench.time.nanos());
        bench.health.confirmed(noon.minusSeconds(5), bench.time.nanos());
        assertThat(bench.asOf()).isEqualTo(noon);
        bench.health.confirmed(noon.minusSeconds(600), bench.time.nanos());
        assertThat(bench.asOf()).as("by the server's own clock").isEqualTo(noon.minusSeconds(600));
    }

    @Test
    @DisplayName("versions are compared as text, so that 999 is newer than 1000")
    void versions() {
        assertThat(MirrorVersion.isNewer("1000", "999")).isTrue();
        assertThat(MirrorVersion.isNewer("999", "1000")).isFalse();
        assertThat(MirrorVersion.isNewer("184467440737095516160", "9223372036854775807"))
                .isTrue();
        for (String none : List.of("", "0", "01", "a", "-1", "1.5", "١")) {
            assertThat(MirrorVersion.compare("7", none)).as(none).isEmpty();
        }
    }
}
