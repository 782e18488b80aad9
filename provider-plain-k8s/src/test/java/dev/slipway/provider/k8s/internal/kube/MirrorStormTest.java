package dev.slipway.provider.k8s.internal.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.provider.k8s.internal.kube.FakeCalls.Verb;
import dev.slipway.provider.k8s.internal.kube.KubeException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that can happen to a mirror, by chance and many times over. A seed that fails fails again. */
final class MirrorStormTest {
    private static final int RUNS = 60;
    private static final List<String> NAMES = List.of("iris", "rose", "lily", "tulip", "aster");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    @DisplayName(
            "R43 G6 whatever goes wrong, a mirror forgets a write, goes back in time, tells a wrong time or never gets right again")
    void storm(long block) {
        for (long run = 0; run < RUNS; run++) {
            long seed = block * 1_000_000 + run;
            try {
                new Storm(seed).rage();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static final class Storm {
        private final Random random;
        private final MirrorBench bench;
        /** What the server had, by when. */
        private final TreeMap<Instant, Map<String, Long>> truths = new TreeMap<>();

        private final Map<String, Long> lastSeen = new HashMap<>();
        private Instant lastAsOf = Instant.MIN;

        Storm(long seed) {
            random = new Random(seed);
            bench = new MirrorBench(MirrorSettings.usual().withPageSize(2), seed);
        }

        void rage() {
            note();
            bench.cluster.calls().before(call -> happenSometimes());
            for (int turn = 0; turn < 60; turn++) {
                bench.time.in(Duration.ofMillis(random.nextInt(20_000)), this::happen);
                if (random.nextInt(3) == 0) {
                    happen();
                }
                bench.run(Duration.ofMillis(random.nextInt(random.nextInt(5) == 0 ? 60_000 : 3_000)));
                look();
            }
            bench.cluster.calls().heal();
            bench.cluster.calls().before(call -> {});
            bench.cluster.comeBack();
            // A half-open watch is noticed by its silence alone.
            bench.run(bench.settings.silence().plusSeconds(31));
            look();
            assertThat(bench.texts()).isEqualTo(bench.truth());
            assertThat(bench.asOf()).isAfter(bench.time.instant().minusSeconds(130));
            assertThat(bench.content.remembered()).isZero();
        }

        private void happenSometimes() {
            if (random.nextInt(4) == 0) {
                happen();
            }
        }

        private void happen() {
            switch (random.nextInt(18)) {
                case 0 -> bench.cluster.breakWatches();
                case 1 -> bench.cluster.endWatches();
                case 2 -> bench.cluster.silenceWatches();
                case 3 -> bench.cluster.expireWatches();
                case 4 -> bench.cluster.forgetHistory();
                case 5 -> bench.cluster.bookmark();
                case 6 -> fail(Verb.LIST);
                case 7 -> fail(Verb.WATCH);
                case 8 -> {
                    bench.cluster.goDown();
                    bench.time.in(Duration.ofMillis(random.nextInt(30_000)), bench.cluster::comeBack);
                }
                case 9 -> listBesides();
                case 10, 11 -> writeOurselves();
                case 12 -> deleteOurselves();
                case 13, 14 -> remove(name());
                default -> bench.put(name(), text());
            }
            note();
        }

        private void fail(Verb verb) {
            var kinds = List.of(Kind.NO_ANSWER, Kind.THROTTLED, Kind.EXPIRED, Kind.UNREADABLE, Kind.BROKE_DOWN);
            bench.cluster.calls().fail(verb, 1 + random.nextInt(3), kinds.get(random.nextInt(kinds.size())));
        }

        private void remove(String name) {
            bench.remove(name);
        }

        private String name() {
            return NAMES.get(random.nextInt(NAMES.size()));
        }

        private String text() {
            return Integer.toString(random.nextInt(100));
        }

        /** The answer comes at once or a little later, and so may be told late. */
        private void writeOurselves() {
            var written = bench.put(name(), text());
            later(() -> {
                bench.content.wrote(written);
                sees(written.metadata());
            });
        }

        private void deleteOurselves() {
            Optional<ConfigMapObject> read = bench.cluster.all(KubeKind.CONFIG_MAP).stream()
                    .skip(random.nextInt(3))
                    .findFirst();
            read.ifPresent(object -> {
                boolean isHeld = random.nextInt(3) == 0;
                if (isHeld) {
                    bench.cluster.change(
                            KubeKind.CONFIG_MAP,
                            MirrorBench.NAMESPACE,
                            object.metadata().name(),
                            this::hold);
                } else {
                    bench.remove(object.metadata().name());
                }
                later(() -> {
                    bench.content.deleted(object.metadata());
                    assertThat(bench.content.all())
                            .noneMatch(known -> known.metadata()
                                            .uid()
                                            .equals(object.metadata().uid())
                                    && version(known.metadata()) <= version(object.metadata()));
                });
            });
        }

        private void hold(ObjectNode object) {
            object.withObjectProperty("metadata").put("deletionTimestamp", "2031-01-01T00:00:00Z");
        }

        private void listBesides() {
            long begun = bench.time.nanos();
            Instant asOf = bench.time.instant().truncatedTo(ChronoUnit.SECONDS);
            var items = bench.cluster.all(KubeKind.CONFIG_MAP);
            String version = bench.cluster.version();
            String one = name();
            if (random.nextBoolean()) {
                later(() -> {
                    if (bench.content.told(items, version, any -> true)) {
                        bench.health.confirmed(asOf, begun);
                    }
                });
            } else {
                later(() -> bench.content.told(
                        items.stream()
                                .filter(item -> item.metadata().name().equals(one))
                                .toList(),
                        version,
                        metadata -> metadata.name().equals(one)));
            }
        }

        private void later(Runnable happening) {
            if (random.nextBoolean()) {
                happening.run();
            } else {
                bench.time.in(Duration.ofMillis(random.nextInt(5_000)), happening);
            }
        }

        /** A version of it or a newer one, or it has gone since. */
        private void sees(ObjectMeta written) {
            boolean isThere = bench.content.all().stream()
                    .anyMatch(known -> known.metadata().name().equals(written.name())
                            && version(known.metadata()) >= version(written));
            boolean hasGoneSince = truths.values().stream()
                            .noneMatch(truth -> truth.getOrDefault(written.name(), 0L) > version(written))
                    && bench.cluster.all(KubeKind.CONFIG_MAP).stream()
                            .anyMatch(map -> map.metadata().name().equals(written.name()));
            assertThat(isThere || !hasGoneSince)
                    .as("we wrote %s at %s, and there is %s", written.name(), written.resourceVersion(), versions())
                    .isTrue();
        }

        private Map<String, Long> versions() {
            Map<String, Long> versions = new TreeMap<>();
            bench.content.all().forEach(map -> versions.put(map.metadata().name(), version(map.metadata())));
            return versions;
        }

        /** No object goes back in time, and everything was so, or newer, at the time that is told. */
        private void look() {
            Map<String, Long> now = versions();
            now.forEach((name, version) -> {
                assertThat(version)
                        .as("the version of %s", name)
                        .isGreaterThanOrEqualTo(lastSeen.getOrDefault(name, 0L));
                lastSeen.put(name, version);
            });
            Instant asOf;
            try {
                asOf = bench.asOf();
            } catch (KubeException e) {
                return;
            }
            assertThat(asOf).isAfterOrEqualTo(lastAsOf).isBeforeOrEqualTo(bench.time.instant());
            lastAsOf = asOf;
            Map<String, Long> then = truths.floorEntry(asOf) == null
                    ? Map.of()
                    : truths.floorEntry(asOf).getValue();
            then.forEach((name, version) -> assertThat(
                            now.containsKey(name) ? now.get(name) >= version : isGoneSince(name, version))
                    .as("%s at version %s as of %s, but there is %s", name, version, asOf, now)
                    .isTrue());
            now.forEach((name, version) -> assertThat(then.containsKey(name) || wasThereSince(name, asOf))
                    .as("%s was gone as of %s", name, asOf)
                    .isTrue());
        }

        private boolean isGoneSince(String name, long version) {
            return truths.values().stream()
                    .dropWhile(truth -> truth.getOrDefault(name, 0L) < version)
                    .anyMatch(truth -> truth.getOrDefault(name, 0L) != version);
        }

        private boolean wasThereSince(String name, Instant asOf) {
            return truths.tailMap(asOf, true).values().stream().anyMatch(truth -> truth.containsKey(name));
        }

        private void note() {
            Map<String, Long> truth = new TreeMap<>();
            bench.cluster
                    .all(KubeKind.CONFIG_MAP)
                    .forEach(map -> truth.put(map.metadata().name(), version(map.metadata())));
            // Two at one instant are told apart by a nanosecond.
            Instant at = bench.time.instant();
            while (truths.containsKey(at)) {
                at = at.plusNanos(1);
            }
            truths.put(at, truth);
        }

        private static long version(ObjectMeta metadata) {
            return Long.parseLong(metadata.resourceVersion());
        }
    }
}
