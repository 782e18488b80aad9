package dev.slipway.examples.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.ProblemCause;
import dev.slipway.model.Strategy;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RolloutUnderLoadTest {
    @TempDir
    Path state;

    @Test
    @DisplayName("R63 R64 no request fails during a good update, a failing update, its rollback and scaling")
    void noRequestFails() {
        var ref = Models.ref("under-load");
        try (var bench = new Bench(state)) {
            bench.apply(new Models.Order(ref, 1, 2, "one").rolling(1, 0));
            bench.awaitServing(ref, 2);
            try (var load = new Load(bench.endpoint(ref));
                    var census = new Census(bench)) {
                for (int fence = 2; fence <= 8; fence++) {
                    bench.apply(new Models.Order(ref, fence, 2, fence % 2 == 0 ? "two" : "one").rolling(1, 0));
                    bench.awaitServing(ref, 2);
                }
                assertThat(census.most()).as("P8 replicas plus surge").isEqualTo(3);

                bench.apply(new Models.Order(ref, 9, 2, "three")
                        .with(Strategy.rolling(1, 0), spec -> spec.env("EXIT", "4")));
                bench.awaitProblem(ref, ProblemCause.CRASHED);
                var failing = bench.present(ref);
                var counts = failing.track().replicas();
                assertThat(counts.ready()).as("the old ones still serve").isEqualTo(2);
                assertThat(counts.updatedReady()).isZero();
                assertThat(failing.replicas())
                        .as("R23 each replica tells its revision")
                        .extracting(replica -> replica.revision().value())
                        .containsExactly(8L, 8L, 9L);

                bench.apply(new Models.Order(ref, 10, 2, "two").rolling(1, 0));
                var back = bench.awaitServing(ref, 2);
                assertThat(back.replicas())
                        .as("rolling back keeps what still runs")
                        .allMatch(replica -> replica.restarts() == 0);

                bench.apply(new Models.Order(ref, 11, 3, "two").rolling(1, 0));
                bench.awaitServing(ref, 3);
                bench.apply(new Models.Order(ref, 12, 1, "two").rolling(1, 0));
                bench.awaitServing(ref, 1);

                assertThat(load.failures()).isEmpty();
                assertThat(load.perSecond()).isGreaterThan(20);
                assertThat(load.answers()).containsKeys("one", "two").doesNotContainKey("three");
            }
        }
    }

    /** Counts the models all the time. */
    private static final class Census implements AutoCloseable {
        private final AtomicLong most = new AtomicLong();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final Thread thread;

        Census(Bench bench) {
            this.thread = new Thread(() -> {
                while (!stopped.get()) {
                    most.accumulateAndGet(bench.models(), Math::max);
                    Processes.pause(25);
                }
            });
            thread.start();
        }

        long most() {
            return most.get();
        }

        @Override
        public void close() {
            stopped.set(true);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
