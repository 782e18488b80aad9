package dev.slipway.core.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.Incarnation;
import dev.slipway.model.Observation;
import dev.slipway.model.Rollout;
import dev.slipway.model.StoreId;
import dev.slipway.model.Strategy;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order of what the embedded provider reads, asks and writes, with something that happens while the record is asked. */
@Timeout(60)
class EmbeddedOrderTest {
    private final EmbeddedBench bench = new EmbeddedBench();
    private final Deque<Runnable> whileAsked = new ArrayDeque<>();
    private final DeploymentProvider provider =
            new EmbeddedProviderFactory(bench.backEnd).open(ProviderSettings.none(), new Interrupted());
    private final DeploymentRef next =
            new DeploymentRef(bench.ref.store(), bench.ref.group(), bench.ref.id(), new Incarnation("second"));

    /** The bench's record, whose answer is on its way while something else happens. */
    private final class Interrupted implements ProviderContext {
        @Override
        public StoreId store() {
            return bench.store();
        }

        @Override
        public Optional<Fence> currentFence(DeploymentRef deployment) {
            Optional<Fence> answer = bench.currentFence(deployment);
            Optional.ofNullable(whileAsked.poll()).ifPresent(Runnable::run);
            return answer;
        }

        @Override
        public Clock clock() {
            return bench.clock();
        }
    }

    private Rollout rollout(DeploymentRef of, int replicas) {
        return bench.rollout(of, EmbeddedBench.IMAGE, replicas, Strategy.rolling(0, 1));
    }

    private Observation look(DeploymentRef at) {
        return bench.provider.observe(List.of(at), Freshness.LIVE).get(at);
    }

    @Test
    @DisplayName("P4 R89 a store that hangs while the record is asked holds up no other call of the back end")
    void hangingRecord() throws Exception {
        var asked = new CountDownLatch(2);
        var gate = new CountDownLatch(1);
        Runnable hang = () -> {
            asked.countDown();
            awaited(gate);
        };
        whileAsked.add(hang);
        var applying = started(new FutureTask<>(() -> provider.apply(rollout(bench.ref, 2))));
        while (asked.getCount() > 1) {
            Thread.onSpinWait();
        }
        bench.run(next, EmbeddedBench.IMAGE, 1, Strategy.rolling(0, 1));
        whileAsked.add(hang);
        var removing = started(new FutureTask<>(
                () -> provider.remove(next, bench.currentFence(next).orElseThrow())));
        asked.await();

        var looking = started(new FutureTask<>(() -> bench.backEnd.replicas()));
        assertThat(looking.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        gate.countDown();

        assertThat(removing.get(30, TimeUnit.SECONDS)).isEqualTo(ApplyResult.ACCEPTED);
        // Meanwhile another life of the id was in the way.
        assertThat(applying.get(30, TimeUnit.SECONDS)).isNotNull();
    }

    private static <T> FutureTask<T> started(FutureTask<T> task) {
        var thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static void awaited(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName(
            "P4 G5 what was written while the record was asked isn't overwritten, neither something new nor something there")
    void overtaken() {
        for (int round = 0; round < 2; round++) {
            Rollout late = rollout(bench.ref, 3);
            whileAsked.add(() -> bench.run(1));

            assertThat(provider.apply(late)).isEqualTo(ApplyResult.SUPERSEDED);
            assertThat(bench.see().track().replicas().desired()).isEqualTo(1);
            assertThat(bench.see().stamp()).isEqualTo(late.fence().next());
        }
    }

    @Test
    @DisplayName(
            "P4 R38 G5 what was deleted while the record was asked isn't brought back, and nothing is left of the attempt")
    void deleted() {
        Rollout late = rollout(bench.ref, 2);
        whileAsked.add(() -> bench.forget(bench.ref));

        assertThat(provider.apply(late)).isEqualTo(ApplyResult.SUPERSEDED);
        assertThat(bench.look()).isInstanceOf(Observation.Absent.class);
        assertThat(bench.backEnd.replicas()).isZero();
    }

    @Test
    @DisplayName("P4 a removal of what was written while the record was asked is asked for once more, and gives way")
    void removalOvertaken() {
        bench.run(2);
        Fence old = bench.see().stamp();
        whileAsked.add(() -> bench.run(1));

        assertThat(provider.remove(bench.ref, old)).isEqualTo(ApplyResult.SUPERSEDED);
        assertThat(bench.see().track().replicas().desired()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "P4 R86 what a store's failure leaves half made runs nothing, says so, and is finished by the next call")
    void halfMade() {
        bench.wait(1);
        Rollout rollout = rollout(bench.ref, 2);
        whileAsked.add(() -> {});
        whileAsked.add(() -> {
            throw StoreException.unavailable("the store is away", new IllegalStateException("away"));
        });
        assertThatThrownBy(() -> provider.apply(rollout)).isInstanceOf(StoreException.class);

        assertThat(bench.see().isComplete()).isFalse();
        assertThat(bench.see().track().replicas().desired()).isZero();
        assertThat(bench.backEnd.replicas()).isZero();
        bench.wait(100);
        assertThat(provider.apply(rollout)).isEqualTo(ApplyResult.ACCEPTED);
        assertThat(bench.see().isComplete()).isTrue();
        assertThat(bench.see().track().replicas().desired()).isEqualTo(2);
        assertThat(Duration.between(bench.see().progressSince(), bench.see().asOf()))
                .isLessThan(Duration.ofSeconds(100));
    }

    @Test
    @DisplayName("P3 P4 what another life of the id left behind at no replicas is removed by whoever meets it")
    void leftover() {
        bench.run(0);
        bench.forget(bench.ref);

        assertThat(provider.apply(rollout(next, 1))).isEqualTo(ApplyResult.ACCEPTED);
        assertThat(bench.look()).isInstanceOf(Observation.Absent.class);
        assertThat(look(next)).isInstanceOf(Observation.Present.class);
    }

    @Test
    @DisplayName("P3 P5 a leftover whose replicas are on their way out is a predecessor until they are gone")
    void leftoverGoing() {
        bench.backEnd.setTimes(Duration.ZERO, Duration.ofSeconds(5));
        bench.run(2);
        bench.run(0);
        bench.forget(bench.ref);
        Rollout rollout = rollout(next, 1);

        assertThat(provider.apply(rollout)).isEqualTo(ApplyResult.PREDECESSOR);
        assertThat(bench.look()).isInstanceOf(Observation.Present.class);
        bench.wait(5);
        assertThat(provider.apply(rollout)).isEqualTo(ApplyResult.ACCEPTED);
        assertThat(bench.look()).isInstanceOf(Observation.Absent.class);
    }

    @Test
    @DisplayName("P3 P9 another life of the id that runs, or that the record still names, is left alone")
    void predecessor() {
        bench.run(2);
        bench.forget(bench.ref);
        assertThat(provider.apply(rollout(next, 1))).isEqualTo(ApplyResult.PREDECESSOR);
        assertThat(bench.see().track().replicas().desired()).isEqualTo(2);

        bench.run(0);
        assertThat(provider.apply(rollout(next, 1))).isEqualTo(ApplyResult.PREDECESSOR);
        assertThat(bench.look()).isInstanceOf(Observation.Present.class);
    }
}
