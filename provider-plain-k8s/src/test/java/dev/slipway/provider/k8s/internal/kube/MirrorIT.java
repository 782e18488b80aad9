package dev.slipway.provider.k8s.internal.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.provider.k8s.internal.kube.KubeException.Kind;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.ControlPlane;
import dev.slipway.testbed.fault.HttpProxy;
import dev.slipway.testbed.fault.ProcessFaults;
import dev.slipway.testbed.fault.Requests;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A mirror of two hundred objects of a real server, in trouble. */
@ControlPlane(own = true)
@Timeout(400)
final class MirrorIT {
    private static final int OBJECTS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** How soon it has to be right again. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Bed bed;
    private final HttpProxy proxy;
    private final Map<String, Long> lastSeen = new HashMap<>();
    private KubeCluster cluster;
    private Mirror<ConfigMapObject, String> mirror;

    MirrorIT(Bed bed, HttpProxy proxy) {
        this.bed = bed;
        this.proxy = proxy;
    }

    @BeforeEach
    void begin() throws InterruptedException {
        for (int number = 0; number < OBJECTS; number++) {
            write(number, "first");
        }
        cluster =
                new ClientJavaCluster(bed.client(proxy.uri()), Duration.ofSeconds(8), Clock.systemUTC(), new Random(7));
        mirror = mirror(MirrorSettings.usual());
        assertThat(seen()).hasSize(OBJECTS).isEqualTo(truth());
        awaitWatch();
        proxy.requests().forget();
    }

    @AfterEach
    void end() {
        mirror.close();
        cluster.close();
        for (int number = 0; number < OBJECTS; number++) {
            bed.api().delete(path(number));
        }
    }

    private Mirror<ConfigMapObject, String> mirror(MirrorSettings settings) {
        return new Mirror<>(
                cluster,
                KubeKind.CONFIG_MAP,
                KubeSelection.in(bed.namespace(), "mirrored=yes"),
                map -> map.metadata().label("mirrored"),
                settings,
                new MirrorClock(System::nanoTime));
    }

    private String path(int number) {
        return "/api/v1/namespaces/" + bed.namespace() + "/configmaps/map-" + number;
    }

    private void write(int number, String text) {
        bed.api().apply(bed.namespace(), """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: map-%s, labels: {mirrored: "yes"}}
                data: {text: "%s"}
                """.formatted(number, text));
    }

    /** By the server itself, past the proxy. */
    private Map<String, Long> truth() {
        JsonNode list =
                bed.api().get("/api/v1/namespaces/" + bed.namespace() + "/configmaps?labelSelector=mirrored%3Dyes");
        Map<String, Long> versions = new TreeMap<>();
        list.path("items")
                .forEach(item -> versions.put(
                        item.at("/metadata/name").asText(),
                        item.at("/metadata/resourceVersion").asLong()));
        return versions;
    }

    /** By the mirror, of which no object goes back. */
    private Map<String, Long> seen() {
        return seen(PATIENCE);
    }

    private Map<String, Long> seen(Duration patience) {
        MirrorView<ConfigMapObject, String> view = mirror.read(List.of("yes"), patience);
        Map<String, Long> versions = new TreeMap<>();
        view.of("yes").forEach(map -> {
            String name = map.metadata().name();
            long version = Long.parseLong(map.metadata().resourceVersion());
            assertThat(version).as(name).isGreaterThanOrEqualTo(lastSeen.getOrDefault(name, 0L));
            lastSeen.put(name, version);
            versions.put(name, version);
        });
        assertThat(view.asOf()).isBeforeOrEqualTo(Instant.now());
        return versions;
    }

    /** Waits until it is right; fails if that takes longer. */
    private Duration awaitRight(Duration most) throws InterruptedException {
        long begun = System.nanoTime();
        Map<String, Long> truth = truth();
        while (true) {
            Duration passed = Duration.ofNanos(System.nanoTime() - begun);
            Optional<Map<String, Long>> seen = seenIfAny();
            if (seen.isPresent() && seen.get().equals(truth)) {
                return passed;
            }
            assertThat(passed)
                    .as("seen %s of %s", seen.map(Map::size), truth.size())
                    .isLessThan(most);
            Thread.sleep(50);
        }
    }

    private Optional<Map<String, Long>> seenIfAny() {
        try {
            return Optional.of(seen(Duration.ofMillis(500)));
        } catch (KubeException e) {
            return Optional.empty();
        }
    }

    private void awaitWatch() throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (proxy.requests().count(Requests.watches()) == 0) {
            assertThat(System.nanoTime()).isLessThan(until);
            Thread.sleep(20);
        }
    }

    private void change() {
        write(3, "second " + System.nanoTime());
        bed.api().delete(path(4));
        write(OBJECTS + 1, "new");
        bed.api().delete(path(OBJECTS + 1));
        write(4, "again");
    }

    private long asked() {
        return proxy.requests().count(Requests.any());
    }

    @Test
    @DisplayName("a change arrives late, or costs a request")
    void watches() throws Exception {
        change();
        awaitRight(SOON);
        assertThat(asked()).isZero();
        var own = Manifests.object(KubeKind.CONFIG_MAP, bed.namespace(), "own", Map.of("mirrored", "yes"));
        own.withObjectProperty("metadata").put("resourceVersion", "1");
        var written = cluster.apply(KubeKind.CONFIG_MAP, own);
        mirror.wrote(written);
        assertThat(mirror.all(PATIENCE)).contains(written);
        assertThat(cluster.delete(KubeKind.CONFIG_MAP, written.metadata())).isTrue();
        mirror.deleted(written.metadata());
        assertThat(mirror.all(PATIENCE)).doesNotContain(written);
    }

    @Test
    @DisplayName(
            "after the API server was killed and came back a mirror is right later than in ten seconds, or asks more than three times in a minute")
    void killed(ProcessFaults faults) throws Exception {
        try (var fault = faults.kill(bed.plane().apiServer())) {
            Thread.sleep(14_000);
            assertThatThrownBy(() -> mirror.read(List.of("yes"), Duration.ofMillis(100)))
                    .as("%s", fault)
                    .isInstanceOfSatisfying(
                            KubeException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
                    .hasMessageContaining("since ");
            fault.off();
        }
        proxy.requests().forget();
        change();
        Duration right = awaitRight(SOON);
        Thread.sleep(Duration.ofMinutes(1).minus(right).toMillis());
        assertThat(asked()).as("%s", proxy.requests().all(Requests.any())).isLessThanOrEqualTo(3);
        assertThat(seen()).isEqualTo(truth());
    }

    @Test
    @DisplayName("an API server that stood still for a while leaves a mirror that is wrong, or asks much")
    void stopped(ProcessFaults faults) throws Exception {
        try (var fault = faults.stop(bed.plane().apiServer())) {
            Thread.sleep(12_000);
            fault.off();
        }
        proxy.requests().forget();
        change();
        awaitRight(SOON);
        assertThat(asked()).isLessThanOrEqualTo(3);
    }

    @Test
    @DisplayName(
            "where a fifth of all calls is reset a mirror goes back in time, or is wrong for long when that is over")
    void resets() throws Exception {
        var random = new Random(11);
        proxy.faults().on(request -> random.nextInt(5) == 0).cut();
        proxy.faults().on(Requests.watches()).cutAnswerAfter(2_000);
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        int reads = 0;
        while (System.nanoTime() < until) {
            write(random.nextInt(OBJECTS), "text " + random.nextInt());
            int gone = random.nextInt(OBJECTS);
            bed.api().delete(path(gone));
            reads += seenIfAny().isPresent() ? 1 : 0;
            write(gone, "again");
        }
        assertThat(reads).isPositive();
        proxy.faults().clear();
        awaitRight(SOON);
    }

    @Test
    @DisplayName("a connection that breaks costs a list although the server remembers")
    void cut() throws Exception {
        assertThat(proxy.cut(Requests.watches())).isEqualTo(1);
        change();
        awaitRight(SOON);
        assertThat(proxy.requests().count(Requests.lists())).isZero();
        assertThat(proxy.requests().count(Requests.watches())).isEqualTo(1);
    }

    @Test
    @DisplayName("a quiet watch that died half-open goes unnoticed")
    void silence() throws Exception {
        mirror.close();
        Duration silence = Duration.ofSeconds(5);
        mirror = mirror(MirrorSettings.usual().withSilence(silence));
        assertThat(seen()).isEqualTo(truth());
        awaitWatch();
        assertThat(proxy.silence(Requests.watches())).isPositive();
        proxy.requests().forget();
        change();
        Thread.sleep(1_000);
        assertThat(seen()).as("nobody can know yet").isNotEqualTo(truth());
        awaitRight(silence.plusSeconds(5));
        assertThat(asked()).isLessThanOrEqualTo(3);
    }

    @Test
    @DisplayName("R90 a quiet server's bookmarks don't come, and everything is listed again and again")
    void bookmarks() throws Exception {
        Thread.sleep(Duration.ofSeconds(75).toMillis());
        assertThat(asked()).isZero();
        Instant asOf = mirror.read(List.of("yes"), Duration.ZERO).asOf();
        assertThat(asOf).isAfter(Instant.now().minusSeconds(70));
    }
}
