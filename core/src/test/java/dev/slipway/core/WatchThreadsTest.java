package dev.slipway.core;

import static dev.slipway.core.TestHost.ADMIN;
import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.DeploymentException;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watches as hosts have them, on real threads. Nothing here goes by how long something takes. */
@Timeout(120)
class WatchThreadsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WATCHERS = 50;

    private final TestHost host = new TestHost();
    private final HintingProvider provider = new HintingProvider(host.backEnd);
    private final DeploymentManager manager = host.builder()
            .provider(provider, ProviderSettings.none())
            .watchEvery(Duration.ofDays(1))
            .build();

    @BeforeEach
    void room() {
        host.directory.change("lab", group -> group.limits(ResourceAmounts.of("cpu", "1000")));
        eventually(() -> threads().isEmpty());
    }

    @AfterEach
    void close() {
        manager.close();
        host.close();
    }

    @Test
    @DisplayName("R43 nobody has a thread while nobody watches, all who watch share one, and it goes with the last")
    void oneThread() {
        manager.deploy(ANN, spec().build());
        List<Watch> watches = new ArrayList<>();
        for (int number = 0; number < 10; number++) {
            watches.add(manager.watch(ANN));
        }
        assertThat(threads()).containsExactly("slipway-watch");
        for (Watch watch : watches) {
            assertThat(threads()).isNotEmpty();
            watch.close();
        }
        eventually(() -> threads().isEmpty());

        Watch listening = manager.watch(ANN, WatchQuery.EVERYTHING, update -> {});
        assertThat(threads()).containsExactly("slipway-watch", "slipway-watch-listener");
        listening.close();
        eventually(() -> threads().isEmpty());
    }

    @Test
    @DisplayName(
            "R43 R89 closing the manager ends every watch and every thread, of readers, listeners and those who are stuck")
    void closing() throws InterruptedException {
        manager.deploy(ANN, spec().build());
        var stuck = new CountDownLatch(1);
        var isStuck = new CountDownLatch(1);
        Watch listening = manager.watch(ANN, WatchQuery.EVERYTHING, update -> {
            isStuck.countDown();
            awaited(stuck);
        });
        Watch closingItself = manager.watch(ANN, WatchQuery.EVERYTHING, update -> {});
        WatchStream stream = manager.watch(ANN);
        isStuck.await();
        assertThat(threads()).hasSize(3);

        manager.close();
        eventually(() -> threads().isEmpty());
        assertThat(List.of(listening, closingItself, stream)).allMatch(Watch::isEnded);
        assertThat(stuck.getCount()).as("it was interrupted, not released").isEqualTo(1);
    }

    @Test
    @DisplayName("R43 a listener may close its own watch, and hears no more")
    void closesItself() {
        List<String> heard = new CopyOnWriteArrayList<>();
        List<Watch> own = new CopyOnWriteArrayList<>();
        var known = new CountDownLatch(1);
        manager.deploy(ANN, spec().build());
        manager.deploy(ANN, spec().id("other-one").build());
        own.add(manager.watch(ANN, WatchQuery.EVERYTHING, update -> {
            awaited(known);
            heard.add(update.id().value());
            own.get(0).close();
        }));
        known.countDown();

        eventually(() -> threads().isEmpty());
        assertThat(heard).hasSize(1);
    }

    @Test
    @DisplayName(
            "R43 an update comes with a hint of the back end's, with news of the loop, and from time to time without either")
    void wakes() {
        manager.deploy(ANN, spec().build());
        WatchStream stream = manager.watch(ANN);
        var first = next(stream);
        assertThat(WatchLab.text(first)).isEqualTo("fraud DEPLOYED 1");

        host.backEnd.neverReady("models/fraud:1");
        provider.hint(first.ref());
        assertThat(WatchLab.text(next(stream))).isEqualTo("fraud DEPLOYING 1");

        manager.reconcile();
        host.backEnd.behave("models/fraud:1");
        manager.reconcile();
        String told = "";
        while (!told.equals("fraud DEPLOYED 1")) {
            host.clock.advance(Duration.ofMinutes(1));
            manager.reconcile();
            told = stream.next(Duration.ofSeconds(1)).map(WatchLab::text).orElse(told);
        }

        try (var polling = host.builder().watchEvery(Duration.ofMillis(10)).build();
                WatchStream polled = polling.watch(ANN)) {
            next(polled);
            host.backEnd.neverReady("models/fraud:1");
            assertThat(WatchLab.text(next(polled))).isEqualTo("fraud DEPLOYING 1");
        }
    }

    @Test
    @DisplayName(
            "R43 R93 beside listeners that throw, hang or leave their thread interrupted fifty others hear everything, in order, without"
                    + " repeats, up to the latest")
    void crowd() throws Exception {
        var hanging = new CountDownLatch(1);
        List<Deployment> lateHeard = new CopyOnWriteArrayList<>();
        List<Deployment> wildHeard = new CopyOnWriteArrayList<>();
        Map<Integer, List<WatchUpdate>> heard = new HashMap<>();
        for (int number = 0; number < WATCHERS; number++) {
            heard.put(number, Collections.synchronizedList(new ArrayList<>()));
        }
        manager.watch(ANN, WatchQuery.EVERYTHING, update -> {
            awaited(hanging);
            update.deployment().ifPresent(lateHeard::add);
        });
        manager.watch(ANN, WatchQuery.EVERYTHING, update -> {
            update.deployment().ifPresent(wildHeard::add);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("a listener of the test's fails");
        });
        var over = new AtomicBoolean();
        ExecutorService pool = Executors.newCachedThreadPool();
        try {
            heard.forEach((number, updates) -> {
                if (number % 2 == 0) {
                    manager.watch(number % 4 == 0 ? ANN : ADMIN, WatchQuery.EVERYTHING, updates::add);
                } else {
                    WatchStream stream = manager.watch(ANN);
                    pool.execute(() -> read(stream, over, updates::add));
                }
            });
            mutate(pool);
            Map<DeploymentId, DeploymentStatus> truth = truth();
            assertThat(truth).hasSizeGreaterThan(2);
            heard.values().forEach(updates -> eventually(() -> latest(updates).equals(truth)));
            heard.values().forEach(WatchThreadsTest::check);
            eventually(() -> latestOf(wildHeard).equals(truth));
            assertThat(lateHeard).isEmpty();
            hanging.countDown();
            eventually(() -> latestOf(lateHeard).equals(truth));
            assertThat(lateHeard).as("it skipped what came between").hasSizeLessThanOrEqualTo(2 * truth.size());
        } finally {
            hanging.countDown();
            over.set(true);
            pool.shutdownNow();
        }
    }

    /** Four threads change a deployment each; the clock goes on. */
    private void mutate(ExecutorService pool) throws Exception {
        List<Future<?>> tasks = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            int mine = thread;
            tasks.add(pool.submit(() -> {
                var random = new Random(mine);
                String name = "dep-" + mine;
                for (int step = 0; step < 30; step++) {
                    DeploymentId id = id(name);
                    if (manager.find(ANN, id).isEmpty()) {
                        manager.deploy(ANN, spec().id(name).replicas(1).build());
                    }
                    switch (random.nextInt(3)) {
                        case 0 -> manager.scale(ANN, id, 1 + random.nextInt(4));
                        case 1 ->
                            manager.update(
                                    ANN,
                                    id,
                                    SpecChange.builder()
                                            .description("step " + step)
                                            .build());
                        default -> manager.stop(ANN, id);
                    }
                    manager.start(ANN, id);
                    host.clock.advance(Duration.ofMillis(1));
                    manager.reconcile();
                }
            }));
        }
        for (var task : tasks) {
            task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private Map<DeploymentId, DeploymentStatus> truth() {
        Map<DeploymentId, DeploymentStatus> truth = new HashMap<>();
        manager.list(ANN, ListQuery.FIRST)
                .items()
                .forEach(deployment -> truth.put(deployment.id(), timeless(deployment)));
        return truth;
    }

    private static Map<DeploymentId, DeploymentStatus> latest(List<WatchUpdate> updates) {
        Map<DeploymentId, DeploymentStatus> latest = new HashMap<>();
        synchronized (updates) {
            updates.forEach(update -> update.deployment()
                    .ifPresentOrElse(
                            deployment -> latest.put(update.id(), timeless(deployment)),
                            () -> latest.remove(update.id())));
        }
        return latest;
    }

    private static Map<DeploymentId, DeploymentStatus> latestOf(List<Deployment> heard) {
        return latest(heard.stream().map(WatchUpdate::of).toList());
    }

    private static DeploymentStatus timeless(Deployment deployment) {
        return DeploymentStatus.builder()
                .from(deployment.status())
                .observedAt(Samples.NOON)
                .build();
    }

    /** In order, and nothing twice. */
    private static void check(List<WatchUpdate> updates) {
        Map<DeploymentId, Deployment> before = new HashMap<>();
        for (WatchUpdate update : List.copyOf(updates)) {
            Deployment now = update.deployment().orElseThrow();
            Deployment last = before.put(now.id(), now);
            if (last != null) {
                assertThat(now.status().revision())
                        .isGreaterThanOrEqualTo(last.status().revision());
                assertThat(now.status().observedAt())
                        .isAfterOrEqualTo(last.status().observedAt());
                assertThat(timeless(now)).isNotEqualTo(timeless(last));
            }
        }
    }

    private static void read(WatchStream stream, AtomicBoolean over, Consumer<WatchUpdate> reader) {
        try {
            while (!over.get() && !stream.isEnded()) {
                stream.next(Duration.ofMillis(100)).ifPresent(reader);
            }
        } catch (DeploymentException e) {
            assertThat(over).as("%s", e.getMessage()).isTrue();
        }
    }

    private static WatchUpdate next(WatchStream stream) {
        return stream.next(PATIENCE).orElseThrow();
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("slipway-watch"))
                .sorted()
                .toList();
    }
}
