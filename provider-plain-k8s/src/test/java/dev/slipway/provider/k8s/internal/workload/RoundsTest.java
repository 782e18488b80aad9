package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.DeploymentRef;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.workload.Seen.Look;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who reads together with whom. */
@Timeout(60)
final class RoundsTest {
    private static final DeploymentRef IRIS = ReaderBench.ref("iris");
    private static final DeploymentRef ROSE = ReaderBench.ref("rose");
    private static final DeploymentRef LILY = ReaderBench.ref("lily");

    private final BlockingQueue<Set<DeploymentRef>> begun = new LinkedBlockingQueue<>();
    private final BlockingQueue<Optional<KubeException>> ends = new LinkedBlockingQueue<>();
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final Rounds rounds = new Rounds(this::round);
    private final ExecutorService readers = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        readers.shutdownNow();
    }

    /** Begins, and ends when the test says so. Its number is its time. */
    private Seen round(Set<DeploymentRef> refs) {
        assertThat(atOnce.incrementAndGet()).isEqualTo(1);
        Instant time = Instant.ofEpochSecond(number.incrementAndGet());
        begun.add(refs);
        Map<DeploymentRef, Look> looks = new HashMap<>();
        Map<DeploymentRef, KubeException> troubles = new HashMap<>();
        Optional<KubeException> trouble;
        try {
            trouble = ends.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            trouble = Optional.of(trouble());
        }
        for (DeploymentRef ref : refs) {
            var live = new Live(ref, Optional.empty(), List.of(), List.of(), List.of());
            if (trouble.isPresent()) {
                troubles.put(ref, trouble.get());
            } else {
                looks.put(ref, new Look(live, time, Map.of()));
            }
        }
        atOnce.decrementAndGet();
        return new Seen(looks, troubles);
    }

    private static KubeException trouble() {
        return new KubeException(KubeException.Kind.NO_ANSWER, 0, "trouble of a test", Optional.empty(), null);
    }

    private Future<Seen> read(DeploymentRef... refs) {
        return readers.submit(() -> rounds.read(List.of(refs)));
    }

    /** Waits until so many wait for a round. */
    private static void settle() throws InterruptedException {
        Thread.sleep(200);
    }

    @Test
    @DisplayName("who comes while somebody reads gets what was read before they came, or reads alone")
    void shared() throws Exception {
        Future<Seen> first = read(IRIS);
        assertThat(begun.take()).containsExactly(IRIS);
        List<Future<Seen>> others = new ArrayList<>(List.of(read(ROSE), read(LILY), read(ROSE, IRIS)));
        settle();
        assertThat(begun).isEmpty();
        ends.add(Optional.empty());
        assertThat(first.get().live()).containsOnlyKeys(IRIS);
        assertThat(begun.take()).containsExactlyInAnyOrder(IRIS, ROSE, LILY);
        ends.add(Optional.empty());
        assertThat(others.get(0).get().live()).containsOnlyKeys(ROSE);
        assertThat(others.get(1).get().live()).containsOnlyKeys(LILY);
        assertThat(others.get(2).get().live()).containsOnlyKeys(ROSE, IRIS);
        assertThat(others.get(0).get().asOf()).contains(Instant.ofEpochSecond(2));
        assertThat(number).hasValue(2);
    }

    @Test
    @DisplayName("trouble of a round is told to one of those who wait, and the others wait for ever")
    void failed() throws Exception {
        Future<Seen> first = read(IRIS);
        begun.take();
        Future<Seen> second = read(ROSE);
        Future<Seen> third = read(LILY);
        settle();
        ends.add(Optional.empty());
        first.get();
        begun.take();
        ends.add(Optional.of(trouble()));
        assertThatThrownBy(second::get).hasCauseInstanceOf(KubeException.class);
        assertThatThrownBy(third::get).hasCauseInstanceOf(KubeException.class);
        ends.add(Optional.empty());
        assertThat(read(IRIS).get(20, TimeUnit.SECONDS).live()).hasSize(1);
    }

    @Test
    @DisplayName("who is interrupted while reading for others takes them along")
    void interrupted() throws Exception {
        var interruptedWith = new AtomicReference<KubeException>();
        var flag = new AtomicReference<Boolean>();
        Future<Seen> first = read(IRIS);
        begun.take();
        var second = new Thread(() -> {
            try {
                rounds.read(List.of(ROSE));
            } catch (KubeException e) {
                interruptedWith.set(e);
                flag.set(Thread.currentThread().isInterrupted());
            }
        });
        second.start();
        settle();
        Future<Seen> third = read(LILY);
        settle();
        // While it waits for its turn.
        second.interrupt();
        second.join();
        assertThat(interruptedWith.get()).isNotNull();
        assertThat(flag.get()).isTrue();
        ends.add(Optional.empty());
        first.get();
        ends.add(Optional.empty());
        assertThat(third.get(20, TimeUnit.SECONDS).live()).containsOnlyKeys(LILY);
    }

    @Test
    @DisplayName("who is interrupted in the middle of a round for others takes them along")
    void interruptedInTheMiddle() throws Exception {
        Future<Seen> first = read(IRIS);
        begun.take();
        var reads = new CountDownLatch(1);
        var second = new Thread(() -> {
            reads.countDown();
            assertThatThrownBy(() -> rounds.read(List.of(ROSE))).isInstanceOf(KubeException.class);
        });
        second.start();
        reads.await();
        settle();
        Future<Seen> third = read(LILY);
        settle();
        ends.add(Optional.empty());
        first.get();
        assertThat(begun.take()).containsExactlyInAnyOrder(ROSE, LILY);
        second.interrupt();
        second.join();
        assertThat(begun.take()).containsExactly(LILY);
        ends.add(Optional.empty());
        assertThat(third.get(20, TimeUnit.SECONDS).live()).containsOnlyKeys(LILY);
    }
}
