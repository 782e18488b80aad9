package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Observation;
import dev.slipway.model.Phase;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a listener hears of the reconcile loop. */
@Timeout(60)
class LoopNewsTest {
    private static final DeploymentId FRAUD = id("fraud");
    private static final Duration STEP = Duration.ofSeconds(4);

    private final TestHost host = new TestHost();
    private final TroubledProvider provider = new TroubledProvider(host.backEnd);
    private final Ears ears = new Ears();
    private final DeploymentManager manager = host.builder()
            .provider(provider, ProviderSettings.none())
            .listener(new Mouth())
            .listener(ears)
            .build();

    @AfterEach
    void close() {
        manager.close();
        host.close();
    }

    @Test
    @DisplayName("R93 each change of phase or reason is told once, with what was before; others aren't")
    void transitions() {
        host.backEnd.setTimes(STEP, STEP);
        manager.deploy(ANN, spec().build());
        passes(2);
        assertThat(ears.heard()).containsExactly("fraud: nothing -> DEPLOYING ROLLING_OUT");

        host.clock.advance(STEP);
        passes(3);
        assertThat(ears.heard()).containsExactly("fraud: DEPLOYING ROLLING_OUT -> DEPLOYED READY");
        manager.scale(ANN, FRAUD, 3);
        passes(1);
        host.clock.advance(STEP);
        passes(2);
        assertThat(ears.heard())
                .containsExactly(
                        "fraud: DEPLOYED READY -> DEPLOYING ROLLING_OUT",
                        "fraud: DEPLOYING ROLLING_OUT -> DEPLOYED READY");
        host.backEnd.crash("models/fraud:1", 3);
        passes(2);
        assertThat(ears.heard()).containsExactly("fraud: DEPLOYED READY -> DEPLOYING CRASHED");
        host.clock.advance(Duration.ofDays(1));
        passes(2);
        assertThat(ears.heard()).containsExactly("fraud: DEPLOYING CRASHED -> FAILED CRASHED");
    }

    @Test
    @DisplayName("R93 a back end that can't be asked is told as staleness, once, and so is its end")
    void outage() {
        manager.deploy(ANN, spec().build());
        passes(2);
        assertThat(ears.heard()).containsExactly("fraud: nothing -> DEPLOYED READY");

        host.backEnd.goDown("no route");
        passes(2);
        assertThat(ears.heard()).containsExactly("fraud: DEPLOYED READY -> DEPLOYED READY BACK_END_UNREACHABLE");
        host.backEnd.comeBack();
        passes(2);
        assertThat(ears.heard()).containsExactly("fraud: DEPLOYED READY BACK_END_UNREACHABLE -> DEPLOYED READY");
    }

    @Test
    @DisplayName("R93 what is made anew under the name of something deleted begins anew")
    void anew() {
        manager.deploy(ANN, spec().build());
        passes(1);
        manager.delete(ANN, FRAUD);
        passes(3);
        ears.heard();
        manager.deploy(ANN, spec().build());
        passes(1);
        assertThat(ears.heard()).containsExactly("fraud: nothing -> DEPLOYED READY");
    }

    @Test
    @DisplayName(
            "R93 each pass tells how long it took, of how many deployments, and for how many there was something to do")
    void passes() {
        manager.deploy(ANN, spec().replicas(1).build());
        manager.deploy(ANN, spec().id("churn").replicas(1).build());
        manager.reconcile();
        manager.reconcile();
        ears.passes.clear();
        provider.sees(this::slowly);
        manager.reconcile();
        manager.stop(ANN, FRAUD);
        provider.sees(observation -> observation);
        manager.reconcile();

        assertThat(ears.passes).containsExactly("PT2S PT0S 2 0", "PT0S PT0S 2 1");
    }

    @Test
    @DisplayName("R93 what is recorded no more is forgotten, however many come and go")
    void forgets() {
        var news = new LoopNews(ears, new ChangeSignal(), host.clock);
        manager.deploy(ANN, spec().build());
        var status = manager.status(ANN, FRAUD);
        var judged = new Judged(
                Samples.entry(status.deployment(), 1, TestHost.SMALL, 2).build(),
                Samples.revision(status.deployment(), 1, TestHost.SMALL, 2).build(),
                new Observation.Absent(Samples.NOON),
                status);
        news.begin(STEP).judged(List.of(judged));
        news.begin(STEP).judged(List.of(judged));
        assertThat(ears.heard()).hasSize(1);

        news.forget(Set.of(status.deployment()));
        news.begin(STEP).judged(List.of(judged));
        assertThat(ears.heard()).containsExactly("fraud: nothing -> DEPLOYED READY");
    }

    private Observation slowly(Observation observation) {
        host.clock.advance(Duration.ofSeconds(1));
        return observation;
    }

    @Test
    @DisplayName("R93 the loop tells how late it is when a pass took longer than the interval")
    void lag() throws InterruptedException {
        host.clock.advance(STEP);
        manager.deploy(ANN, spec().replicas(1).build());
        var late = new CountDownLatch(1);
        var slow = new TroubledProvider(host.backEnd);
        // Time jumps only until it was seen, since the calls below measure their own deadlines by the same clock.
        slow.sees(observation -> {
            if (late.getCount() > 0) {
                host.clock.advance(Duration.ofSeconds(10));
            }
            return observation;
        });
        try (var looping = host.builder()
                .provider(slow, ProviderSettings.none())
                .reconcileEvery(Duration.ofMillis(20))
                .listener(new DeploymentListener() {
                    @Override
                    public void reconciled(Duration took, Duration lag, int deployments, int actedOn) {
                        // The clock stands still but for the pass: all of it but the interval is lag.
                        if (took.toSeconds() >= 10 && lag.toMillis() > 9_000 && lag.compareTo(took) < 0) {
                            late.countDown();
                        }
                    }
                })
                .build()) {
            assertThat(late.await(50, TimeUnit.SECONDS)).isTrue();
            assertThat(looping.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
        }
    }

    private void passes(int number) {
        for (int pass = 0; pass < number; pass++) {
            manager.reconcile();
        }
    }

    /** Throws at whatever it hears. */
    private static final class Mouth implements DeploymentListener {
        @Override
        public void transitioned(DeploymentRef deployment, Optional<DeploymentStatus> before, DeploymentStatus after) {
            throw new IllegalStateException("a listener of the test's fails");
        }

        @Override
        public void reconciled(Duration took, Duration late, int deployments, int actedOn) {
            throw new NoClassDefFoundError("com/example/Metrics");
        }
    }

    private static final class Ears implements DeploymentListener {
        private final List<String> transitions = new ArrayList<>();
        private final List<String> passes = new ArrayList<>();

        List<String> heard() {
            List<String> heard = List.copyOf(transitions);
            transitions.clear();
            return heard;
        }

        @Override
        public void transitioned(DeploymentRef deployment, Optional<DeploymentStatus> before, DeploymentStatus after) {
            transitions.add(deployment.id() + ": " + before.map(Ears::text).orElse("nothing") + " -> " + text(after));
        }

        @Override
        public void reconciled(Duration took, Duration late, int deployments, int actedOn) {
            passes.add(took + " " + late + " " + deployments + " " + actedOn);
        }

        private static String text(DeploymentStatus status) {
            return status.phase() + " " + status.reason().code()
                    + status.stale().map(why -> " " + why.code()).orElse("");
        }
    }
}
