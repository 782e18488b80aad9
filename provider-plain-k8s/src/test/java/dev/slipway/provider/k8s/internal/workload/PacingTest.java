package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.Revision;
import dev.slipway.model.Strategy;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacingTest {
    @Test
    @DisplayName(
            "R63 new pods have to be ready for as long as the end of an old one takes: its grace, its draining and the kubelet's work")
    void seconds() {
        WriterBench bench = new WriterBench(SampleSettings.with(SampleSettings.draining(7)));
        bench.serve(graceful(4, 20));

        bench.apply(graceful(5, 20).image("m:2"));

        assertThat(minReadySeconds(bench)).isEqualTo(20 + 7 + 10);
    }

    @Test
    @DisplayName("R63 old pods that take longer than the new ones pace the rollout that ends them")
    void longOldOnes() {
        WriterBench bench = new WriterBench(SampleSettings.with(SampleSettings.draining(7)));
        bench.serve(graceful(4, 120));

        bench.apply(graceful(5, 20).image("m:2"));
        assertThat(minReadySeconds(bench)).isEqualTo(120 + 7 + 10);

        bench.controllers.settle();
        bench.serve(graceful(6, 20).image("m:3"));
        assertThat(minReadySeconds(bench)).isEqualTo(20 + 7 + 10);
    }

    @Test
    @DisplayName("R63 pods of an update that is stuck are among those that it ends")
    void stuckOnes() {
        WriterBench bench = new WriterBench(SampleSettings.with(SampleSettings.draining(7)));
        bench.serve(graceful(4, 20));
        bench.apply(graceful(5, 120).image("m:broken"));
        bench.controllers.settleBut("is ready");

        bench.apply(graceful(6, 20).image("m:3"));

        assertThat(minReadySeconds(bench)).isEqualTo(120 + 7 + 10);
    }

    @Test
    @DisplayName("R31 scaling and words leave the pace of a rollout as it is")
    void kept() {
        WriterBench bench = new WriterBench();
        bench.serve(graceful(4, 20));
        bench.serve(graceful(5, 20).image("m:2"));
        int pace = minReadySeconds(bench);

        bench.serve(graceful(6, 20).image("m:2").replicas(1));

        assertThat(minReadySeconds(bench)).isEqualTo(pace).isPositive();
    }

    @Test
    @DisplayName("one step at a time needs no pace, and neither does a recreate or a first rollout")
    void none() {
        WriterBench bench = new WriterBench();
        bench.serve(graceful(4, 20).replicas(1));
        assertThat(minReadySeconds(bench)).isZero();

        bench.serve(graceful(5, 20).replicas(1).image("m:2"));
        assertThat(minReadySeconds(bench)).isZero();
        bench.serve(graceful(6, 20).replicas(0).image("m:2"));
        bench.serve(graceful(7, 20).image("m:3").strategy(Strategy.recreate()));
        assertThat(minReadySeconds(bench)).isZero();
    }

    private static SampleRollout graceful(long fence, int seconds) {
        return SampleRollout.iris(fence)
                .with(spec -> spec.contract(contract -> contract.terminationGrace(Duration.ofSeconds(seconds))));
    }

    private static int minReadySeconds(WriterBench bench) {
        return bench.cluster
                .raw(KubeKind.DEPLOYMENT, SampleSettings.NAMESPACE, "iris")
                .orElseThrow()
                .path("spec")
                .path("minReadySeconds")
                .asInt(0);
    }

    @ParameterizedTest(name = "{0} replicas, surge {1}, unavailable {2}, ready after {3}, ended after {4}")
    @CsvSource({
        "3, 1, 0, 1, 35",
        "3, 0, 1, 1, 35",
        "10, 1, 0, 0, 45",
        "10, 0, 1, 0, 45",
        "10, 2, 1, 3, 45",
        "4, 1, 1, 90, 45",
        "1, 1, 0, 0, 45",
        "2, 2, 0, 0, 45"
    })
    @DisplayName("P8 R63 never do more exist than strategy and footprint allow, however long old ones take to end")
    void bounded(int replicas, int surge, int unavailable, int readyAfter, int endedAfter) {
        Strategy strategy = Strategy.rolling(surge, unavailable);
        Revision revision = SampleRollout.iris(5).replicas(replicas).revision();
        PodRules rules = PodRules.DEFAULT;
        int pace = Pacing.isPaced(revision, strategy, rules) ? 45 : 0;
        int most = new Rolling(replicas, strategy, readyAfter, endedAfter, pace).most();

        assertThat(most).isLessThanOrEqualTo(replicas + surge + Pacing.overlap(revision, strategy, rules));
    }

    @Test
    @DisplayName("without pacing nearly all old ones are ending at once, so the bound holds for a reason")
    void unpaced() {
        assertThat(new Rolling(10, Strategy.rolling(0, 1), 0, 45, 0).most()).isGreaterThan(15);
        assertThat(new Rolling(10, Strategy.rolling(0, 1), 0, 45, 45).most()).isEqualTo(11);
    }

    /** A rolling update as the Deployment controller does it, second by second; it doesn't count what is ending. */
    private static final class Rolling {
        private final int replicas;
        private final Strategy strategy;
        private final int readyAfter;
        private final int endedAfter;
        private final int pace;
        private final List<Integer> born = new ArrayList<>();
        private final List<Integer> told = new ArrayList<>();
        private int old;
        private int now;

        Rolling(int replicas, Strategy strategy, int readyAfter, int endedAfter, int pace) {
            this.replicas = replicas;
            this.strategy = strategy;
            this.readyAfter = readyAfter;
            this.endedAfter = endedAfter;
            this.pace = pace;
            this.old = replicas;
        }

        /** The most that exist at any time. */
        int most() {
            int most = replicas;
            for (now = 0; old > 0 || born.size() < replicas; now++) {
                while (acted()) {
                    most = Math.max(most, exist());
                }
            }
            return most;
        }

        private boolean acted() {
            int all = old + born.size();
            if (born.size() < replicas && all < replicas + strategy.surge()) {
                born.add(now);
                return true;
            }
            int least = replicas - strategy.unavailable();
            if (old > 0 && old + available() > least && all - least - (born.size() - available()) > 0) {
                old--;
                told.add(now);
                return true;
            }
            return false;
        }

        private int available() {
            return (int)
                    born.stream().filter(at -> now >= at + readyAfter + pace).count();
        }

        private int exist() {
            return old
                    + born.size()
                    + (int) told.stream().filter(at -> now < at + endedAfter).count();
        }
    }
}
