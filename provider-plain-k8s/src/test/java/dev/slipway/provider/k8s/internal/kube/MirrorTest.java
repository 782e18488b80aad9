package dev.slipway.provider.k8s.internal.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.provider.k8s.internal.kube.FakeCalls.Verb;
import dev.slipway.provider.k8s.internal.kube.KubeException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A mirror with its thread and those who read, in the machine's own time. */
@Timeout(60)
final class MirrorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String THREAD = "slipway-mirror-configmaps-models";

    private final FakeCluster cluster = new FakeCluster();
    private final MirrorClock clock = new MirrorClock(System::nanoTime);
    private final Mirror<ConfigMapObject, String> mirror = mirror(cluster);
    private final ExecutorService others = Executors.newCachedThreadPool();

    private Mirror<ConfigMapObject, String> mirror(KubeCluster server) {
        return new Mirror<>(
                server,
                KubeKind.CONFIG_MAP,
                KubeSelection.in(MirrorBench.NAMESPACE),
                map -> map.metadata().label("owner"),
                MirrorSettings.usual(),
                clock);
    }

    @AfterEach
    void end() {
        mirror.close();
        others.shutdownNow();
    }

    private ConfigMapObject put(String name, String text) {
        return cluster.put(KubeKind.CONFIG_MAP, MirrorBench.object(name, text));
    }

    private List<String> texts(String name) {
        return mirror.read(List.of("owner-of-" + name), PATIENCE).of("owner-of-" + name).stream()
                .map(map -> map.data().get("text"))
                .toList();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(THREAD))
                .count();
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(until);
            Thread.sleep(5);
        }
    }

    @Test
    @DisplayName("a mirror that nobody uses has a thread or makes a call")
    void unused() {
        assertThat(threads()).isZero();
        assertThat(cluster.calls().made()).isEmpty();
        mirror.close();
        assertThat(threads()).isZero();
    }

    @Test
    @DisplayName("the first to read gets nothing, or each who reads makes a call")
    void reads() throws Exception {
        put("iris", "1");
        assertThat(texts("iris")).containsExactly("1");
        put("iris", "2");
        await("the watch tells it", () -> texts("iris").equals(List.of("2")));
        for (int time = 0; time < 100; time++) {
            assertThat(texts("rose")).isEmpty();
        }
        assertThat(cluster.calls().count(Verb.LIST)).isEqualTo(1);
        assertThat(cluster.calls().count(Verb.WATCH)).isEqualTo(1);
        assertThat(threads()).isEqualTo(1);
    }

    @Test
    @DisplayName("the thread of a mirror that was closed goes on")
    void closed() throws Exception {
        put("iris", "1");
        texts("iris");
        await("a watch", () -> cluster.openWatches() == 1);
        mirror.close();
        mirror.close();
        assertThat(threads()).isZero();
        assertThat(cluster.openWatches()).isZero();
        assertThatThrownBy(() -> texts("iris")).isInstanceOf(KubeException.class);
        assertThat(threads()).isZero();
    }

    @Test
    @DisplayName("a mirror that is closed while it waits after trouble, or is being read, keeps somebody waiting")
    void closedInTrouble() throws Exception {
        cluster.calls().fail(Verb.LIST, 100, Kind.FORBIDDEN);
        assertThatThrownBy(() -> texts("iris"))
                .isInstanceOfSatisfying(
                        KubeException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN));
        cluster.calls().heal();
        var slow = new CountDownLatch(1);
        var second = new FakeCluster();
        second.calls().fail(Verb.LIST, 100, Kind.NO_ANSWER);
        Mirror<ConfigMapObject, String> other = mirror(second);
        Future<?> reading = others.submit(() -> {
            slow.countDown();
            return other.read(List.of(), PATIENCE);
        });
        slow.await();
        other.close();
        mirror.close();
        assertThatThrownBy(() -> reading.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(KubeException.class);
        assertThat(threads()).isZero();
    }

    @Test
    @DisplayName("who reads before the first list, from a server that can't be reached, waits for ever or not at all")
    void coldInTrouble() {
        cluster.calls().fail(Verb.LIST, 2, Kind.UNREACHABLE);
        put("iris", "1");
        assertThat(texts("iris")).as("two failures in a row are got over").containsExactly("1");

        var down = new FakeCluster();
        down.goDown();
        try (var other = mirror(down)) {
            assertThatThrownBy(() -> other.read(List.of("me"), Duration.ofMillis(300)))
                    .isInstanceOfSatisfying(
                            KubeException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
                    .hasMessageContaining("LIST /api/v1/namespaces/models/configmaps");
        }
    }

    @Test
    @DisplayName("who reads is told of a server that hangs only after the call's whole time, or in no words")
    void hangs() throws Exception {
        var held = new CountDownLatch(1);
        cluster.calls().before(call -> waitFor(held));
        assertThatThrownBy(() -> mirror.read(List.of("me"), Duration.ofMillis(200)))
                .isInstanceOfSatisfying(
                        KubeException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_ANSWER))
                .hasMessageContaining("ConfigMap in 'models'")
                .hasMessageContaining("200 ms");
        held.countDown();
        assertThat(texts("iris")).isEmpty();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("an interrupted reader goes on waiting, or loses its flag")
    void interrupted() throws Exception {
        var held = new CountDownLatch(1);
        cluster.calls().before(call -> waitFor(held));
        var seen = new AtomicReference<KubeException>();
        var flag = new AtomicReference<Boolean>();
        var reader = new Thread(() -> {
            try {
                mirror.read(List.of("me"), PATIENCE);
            } catch (KubeException e) {
                seen.set(e);
                flag.set(Thread.currentThread().isInterrupted());
            }
        });
        reader.start();
        await("it waits", () -> reader.getState() == Thread.State.TIMED_WAITING);
        reader.interrupt();
        reader.join(5_000);
        held.countDown();
        assertThat(seen.get()).hasMessageContaining("interrupted");
        assertThat(flag.get()).isTrue();
    }

    @Test
    @DisplayName("what we wrote is not read at once")
    void readsOwnWrites() throws Exception {
        texts("iris");
        await("a watch", () -> cluster.openWatches() == 1);
        cluster.silenceWatches();
        var written = put("iris", "1");
        mirror.wrote(written);
        assertThat(texts("iris")).containsExactly("1");
        cluster.remove(KubeKind.CONFIG_MAP, MirrorBench.NAMESPACE, "iris");
        mirror.deleted(written.metadata());
        assertThat(texts("iris")).isEmpty();
        put("rose", "1");
        assertThat(texts("rose")).as("the watch is silent").isEmpty();
        var page = cluster.list(KubeKind.CONFIG_MAP, KubeSelection.in(MirrorBench.NAMESPACE), 0, Optional.empty());
        mirror.listed(page.items(), page.resourceVersion(), page.serverTime(), System.nanoTime());
        assertThat(texts("rose")).containsExactly("1");
    }

    @Test
    @DisplayName("a write whose version can't be compared isn't read at once")
    void readsOwnWritesWithoutOrder() throws Exception {
        cluster.writeVersions(version -> "v" + version);
        put("iris", "1");
        texts("iris");
        await("a watch", () -> cluster.openWatches() == 1);
        cluster.silenceWatches();
        mirror.wrote(put("iris", "2"));
        assertThat(texts("iris")).containsExactly("2");
        cluster.silenceWatches();
        cluster.remove(KubeKind.CONFIG_MAP, MirrorBench.NAMESPACE, "iris");
        mirror.deleted(cluster.put(KubeKind.CONFIG_MAP, MirrorBench.object("other", "1"))
                .metadata());
        assertThat(texts("iris")).isEmpty();
    }

    @Test
    @DisplayName("one who listens and fails harms the mirror, or the others who listen")
    void listeners() throws Exception {
        BlockingQueue<List<String>> heard = new LinkedBlockingQueue<>();
        mirror.listen(changed -> {
            throw new IllegalStateException("a listener of a test");
        });
        var subscription = mirror.listen(
                changed -> heard.add(changed.stream().map(ObjectMeta::name).toList()));
        put("iris", "1");
        texts("iris");
        assertThat(heard.poll(20, TimeUnit.SECONDS)).containsExactly("iris");
        put("rose", "1");
        assertThat(heard.poll(20, TimeUnit.SECONDS)).containsExactly("rose");
        cluster.remove(KubeKind.CONFIG_MAP, MirrorBench.NAMESPACE, "rose");
        assertThat(heard.poll(20, TimeUnit.SECONDS)).containsExactly("rose");
        subscription.close();
        subscription.close();
        put("lily", "1");
        await("it is told", () -> !texts("lily").isEmpty());
        Thread.sleep(20);
        assertThat(heard).isEmpty();
    }

    @Test
    @DisplayName("a listener that closes the mirror waits for itself")
    void closedByListener() throws Exception {
        mirror.listen(changed -> mirror.close());
        put("iris", "1");
        mirror.start();
        await("it ends", () -> threads() == 0);
    }

    @Test
    @DisplayName("many who read while much changes see an object go back, or half of a change")
    void concurrentReaders() throws Exception {
        put("iris", "0");
        put("rose", "0");
        List<Future<Integer>> readers = new ArrayList<>();
        var isOver = new CountDownLatch(1);
        for (int number = 0; number < 4; number++) {
            readers.add(others.submit(() -> {
                int last = 0;
                int reads = 0;
                while (isOver.getCount() > 0) {
                    int now = Integer.parseInt(texts("iris").get(0));
                    assertThat(now).isGreaterThanOrEqualTo(last);
                    last = now;
                    reads++;
                }
                return reads;
            }));
        }
        for (int change = 1; change <= 400; change++) {
            var written = put("iris", Integer.toString(change));
            if (change % 7 == 0) {
                mirror.wrote(written);
                assertThat(texts("iris")).containsExactly(Integer.toString(change));
            }
            if (change % 50 == 0) {
                cluster.breakWatches();
            }
            if (change % 120 == 0) {
                cluster.forgetHistory();
            }
        }
        await("the last", () -> texts("iris").equals(List.of("400")));
        isOver.countDown();
        for (Future<Integer> reader : readers) {
            assertThat(reader.get(20, TimeUnit.SECONDS)).isPositive();
        }
        assertThat(threads()).isEqualTo(1);
    }

    @Test
    @DisplayName("a thread that died of an error leaves a mirror that is dead for ever")
    void diesOfError() throws Exception {
        put("iris", "1");
        var isOver = new AtomicBoolean();
        cluster.calls().before(call -> {
            if (call.verb() == Verb.WATCH && !isOver.getAndSet(true)) {
                Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> {});
                throw new NoClassDefFoundError("of a test");
            }
        });
        texts("iris");
        await("it dies", () -> isOver.get() && threads() == 0);
        put("iris", "2");
        await("another goes on", () -> texts("iris").equals(List.of("2")));
    }

    @Test
    @DisplayName("a mistake of ours or of a client ends the mirror")
    void mistakes() throws Exception {
        put("iris", "1");
        cluster.calls().fail(Verb.WATCH, KubeKind.CONFIG_MAP, 2, () -> new IllegalStateException("of a test"));
        texts("iris");
        put("iris", "2");
        await("it goes on", () -> texts("iris").equals(List.of("2")));
        assertThat(threads()).isEqualTo(1);
    }
}
