package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.FakeCalls.Verb;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeException.Kind;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.spi.Freshness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reading many, with and without calls. */
@Timeout(120)
final class ClusterReaderTest {
    private static final int KINDS = 6;
    private static final DeploymentRef IRIS = ReaderBench.ref("iris");
    private static final DeploymentRef ROSE = ReaderBench.ref(ReaderBench.STORE, ReaderBench.LAB, "rose", "first");
    private static final DeploymentRef THEIRS =
            ReaderBench.ref(new StoreId("their-store"), ReaderBench.TEAM, "tulip", "first");

    private final ReaderBench bench = new ReaderBench();
    private final AtomicLong later = new AtomicLong();
    private ClusterReader reader = reader(ReaderBench.settings());

    private ClusterReader reader(ReadingSettings settings) {
        return new ClusterReader(bench.cluster, ReaderBench.STORE, settings, () -> System.nanoTime() + later.get());
    }

    @AfterEach
    void end() {
        reader.close();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("slipway-mirror-"))
                .count();
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(until);
            Thread.sleep(5);
        }
    }

    private int pods(DeploymentRef ref) {
        return reader.read(List.of(ref), Freshness.CACHED)
                .live()
                .get(ref)
                .pods()
                .size();
    }

    @Test
    @DisplayName(
            "P6 the statuses of a hundred deployments cost a call although all is known already, or more than a list per kind at first")
    void calls() throws Exception {
        List<DeploymentRef> refs = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            refs.add(ReaderBench.ref("iris-" + number));
            bench.put(refs.get(number), 2);
        }
        Seen seen = reader.read(refs, Freshness.CACHED);
        assertThat(seen.live()).hasSize(100).allSatisfy((ref, live) -> {
            assertThat(live.object()).isPresent();
            assertThat(live.pods()).hasSize(2);
            assertThat(live.secondary()).hasSize(1);
        });
        await("watches", () -> bench.cluster.openWatches() == KINDS);
        assertThat(bench.lists()).isEqualTo(KINDS);
        bench.cluster.calls().forget();
        for (int time = 0; time < 20; time++) {
            assertThat(reader.read(refs, Freshness.CACHED).live()).hasSize(100);
        }
        assertThat(bench.cluster.calls().made()).isEmpty();
        assertThat(threads()).isEqualTo(KINDS);
    }

    @Test
    @DisplayName("a reader that nobody has used yet has threads, or one that was closed has some left")
    void threadsEnd() {
        assertThat(threads()).isZero();
        bench.put(IRIS, 1);
        bench.put(ROSE, 1);
        assertThat(reader.read(List.of(IRIS, ROSE), Freshness.CACHED).live()).hasSize(2);
        assertThat(threads()).isEqualTo(2 * KINDS);
        reader.close();
        reader.close();
        assertThat(threads()).isZero();
        assertThatThrownBy(() -> reader.read(List.of(IRIS), Freshness.CACHED)).isInstanceOf(KubeException.class);
        assertThat(threads()).isZero();
        assertThat(reader.read(List.of(IRIS), Freshness.LIVE).live()).hasSize(1);
    }

    @Test
    @DisplayName("what was written or deleted through the reader is not read at once")
    void ownWrites() throws Exception {
        bench.put(IRIS, 1);
        assertThat(pods(IRIS)).isEqualTo(1);
        await("watches", () -> bench.cluster.openWatches() == KINDS);
        bench.cluster.silenceWatches();
        var writing = reader.writing();
        var written = writing.apply(KubeKind.DEPLOYMENT, ReaderBench.manifest(KubeKind.DEPLOYMENT, IRIS, "iris"));
        assertThat(reader.read(List.of(IRIS), Freshness.CACHED).live().get(IRIS).object())
                .contains(written);
        assertThat(writing.delete(KubeKind.DEPLOYMENT, written.metadata())).isTrue();
        assertThat(reader.read(List.of(IRIS), Freshness.CACHED).live().get(IRIS).object())
                .isEmpty();
        writing.close();
        assertThat(bench.cluster.openWatches()).isEqualTo(KINDS);
    }

    @Test
    @DisplayName("after a live read that showed something, a cached one shows less")
    void liveThenCached() throws Exception {
        bench.put(IRIS, 1);
        bench.put(ReaderBench.ref("lily"), 2);
        assertThat(pods(IRIS)).isEqualTo(1);
        await("watches", () -> bench.cluster.openWatches() == KINDS);
        bench.cluster.silenceWatches();
        bench.put(IRIS, 3);
        bench.cluster.remove(KubeKind.POD, "models", "iris-pod-1");
        bench.cluster.remove(KubeKind.POD, "models", "lily-pod-0");
        assertThat(pods(IRIS)).isEqualTo(1);
        reader.read(List.of(IRIS), Freshness.LIVE);
        assertThat(pods(IRIS)).isEqualTo(2);
        assertThat(pods(ReaderBench.ref("lily"))).as("that wasn't read").isEqualTo(2);
        reader.everything();
        assertThat(pods(ReaderBench.ref("lily"))).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "G6 a cached read is told as newer than what is known, or doesn't get newer although everything was read live")
    void asOf() throws Exception {
        bench.put(IRIS, 1);
        Instant first = reader.read(List.of(IRIS), Freshness.CACHED).asOf().orElseThrow();
        await("watches", () -> bench.cluster.openWatches() == KINDS);
        bench.cluster.silenceWatches();
        Thread.sleep(1100);
        assertThat(reader.read(List.of(IRIS), Freshness.CACHED).asOf()).contains(first);
        Instant live = reader.everything().asOf();
        assertThat(live).isAfter(first);
        assertThat(reader.read(List.of(IRIS), Freshness.CACHED).asOf().orElseThrow())
                .isAfter(first)
                .isAfterOrEqualTo(live.minusSeconds(1));
    }

    @Test
    @DisplayName("content that nobody has confirmed for minutes is passed off as true")
    void stale() throws Exception {
        bench.put(IRIS, 1);
        assertThat(pods(IRIS)).isEqualTo(1);
        await("watches", () -> bench.cluster.openWatches() == KINDS);
        bench.cluster.goDown();
        await("it is noticed", () -> bench.cluster.calls().count(Verb.WATCH, KubeKind.POD) > 1);
        assertThat(pods(IRIS)).as("for a few seconds it may still be told").isEqualTo(1);
        later.addAndGet(Duration.ofSeconds(60).toNanos());
        assertThatThrownBy(() -> pods(IRIS))
                .isInstanceOfSatisfying(
                        KubeException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
                .hasMessageContaining("nothing is known of Deployment in 'models' since ");
        bench.cluster.comeBack();
        await("it is right again", () -> {
            try {
                return pods(IRIS) == 1;
            } catch (KubeException e) {
                return false;
            }
        });
    }

    @Test
    @DisplayName(
            "R22 a kind beside the Deployment that may not be read hides the deployment, or keeps each read waiting")
    void unreadKind() {
        bench.put(IRIS, 1);
        bench.cluster.calls().fail(Verb.LIST, KubeKind.INGRESS, Integer.MAX_VALUE, Kind.FORBIDDEN);
        long begun = System.nanoTime();
        Seen seen = reader.read(List.of(IRIS), Freshness.CACHED);
        assertThat(seen.live().get(IRIS).secondary()).hasSize(1);
        assertThat(seen.looks().get(IRIS).unread()).containsOnlyKeys(KubeKind.INGRESS);
        for (int time = 0; time < 10; time++) {
            assertThat(reader.read(List.of(IRIS), Freshness.CACHED).live()).hasSize(1);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(bench.cluster.callTime());
        assertThat(bench.cluster.calls().count(Verb.LIST, KubeKind.INGRESS)).isEqualTo(1);
    }

    @Test
    @DisplayName("a kind that is needed and may not be read is told as absence, or as a server that can't be reached")
    void neededKind() {
        bench.cluster.calls().fail(Verb.LIST, KubeKind.POD, Integer.MAX_VALUE, Kind.FORBIDDEN);
        assertThatThrownBy(() -> pods(IRIS))
                .isInstanceOfSatisfying(
                        KubeException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN));
    }

    @Test
    @DisplayName("R95 deployments of another store are answered for from what is known of ours")
    void otherStores() {
        bench.put(IRIS, 1);
        bench.put(THEIRS, 2);
        Seen seen = reader.read(List.of(IRIS, THEIRS), Freshness.CACHED);
        assertThat(seen.live().get(IRIS).pods()).hasSize(1);
        assertThat(seen.live().get(THEIRS).pods()).hasSize(2);
    }

    @Test
    @DisplayName("R43 a change isn't told, or one who listens and fails keeps it from the others")
    void hints() throws Exception {
        var heard = new LinkedBlockingQueue<Set<DeploymentRef>>();
        reader.watch(refs -> {
            throw new IllegalStateException("a listener of a test");
        });
        var subscription = reader.watch(heard::add);
        await("watches", () -> bench.cluster.openWatches() == 2 * KINDS);
        bench.put(KubeKind.POD, IRIS, "iris-pod");
        assertThat(heard.poll(60, TimeUnit.SECONDS)).containsExactly(IRIS);
        bench.put(KubeKind.POD, ROSE, "rose-pod");
        assertThat(heard.poll(60, TimeUnit.SECONDS))
                .as("by the group's whole name")
                .containsExactly(ROSE);
        bench.put(KubeKind.POD, THEIRS, "their-pod");
        bench.cluster.remove(KubeKind.POD, "models", "iris-pod");
        assertThat(heard.poll(60, TimeUnit.SECONDS)).containsExactly(IRIS);
        subscription.close();
        bench.put(IRIS, 1);
        await("it is known", () -> pods(IRIS) == 1);
        assertThat(heard).isEmpty();
    }

    @Test
    @DisplayName("without watches a cached read shows what was so before, or keeps a thread")
    void withoutWatches() {
        reader.close();
        reader = reader(ReaderBench.withoutWatches());
        bench.put(IRIS, 1);
        assertThat(pods(IRIS)).isEqualTo(1);
        bench.put(IRIS, 2);
        assertThat(pods(IRIS)).isEqualTo(2);
        reader.watch(refs -> {}).close();
        assertThat(threads()).isZero();
        assertThat(bench.cluster.calls().count(Verb.WATCH)).isZero();
        bench.cluster.goDown();
        assertThatThrownBy(() -> pods(IRIS)).isInstanceOf(KubeException.class);
    }

    @Test
    @DisplayName("nobody asked for costs calls")
    void nobody() {
        assertThat(reader.read(List.of(), Freshness.LIVE).live()).isEmpty();
        assertThat(reader.read(List.of(), Freshness.CACHED).live()).isEmpty();
        assertThat(bench.cluster.calls().made()).isEmpty();
        assertThat(threads()).isZero();
    }

    @Test
    @DisplayName("all namespaces at once take more than one watch per kind")
    void clusterWide() throws Exception {
        reader.close();
        reader = reader(ReaderBench.clusterWide());
        bench.put(IRIS, 1);
        bench.put(ROSE, 2);
        Seen seen = reader.read(List.of(IRIS, ROSE), Freshness.CACHED);
        assertThat(seen.live().get(IRIS).pods()).hasSize(1);
        assertThat(seen.live().get(ROSE).pods()).hasSize(2);
        await("watches", () -> bench.cluster.openWatches() == KINDS);
        assertThat(bench.lists()).isEqualTo(KINDS);
    }

    @Test
    @DisplayName("many who read at once, first of all, start more than one set of watches")
    void concurrent() throws Exception {
        bench.put(IRIS, 1);
        var right = new AtomicInteger();
        List<Thread> readers = new ArrayList<>();
        for (int number = 0; number < 16; number++) {
            readers.add(new Thread(() -> right.addAndGet(pods(IRIS))));
        }
        readers.forEach(Thread::start);
        for (Thread one : readers) {
            one.join();
        }
        assertThat(right).hasValue(16);
        assertThat(bench.lists()).isEqualTo(KINDS);
    }
}
