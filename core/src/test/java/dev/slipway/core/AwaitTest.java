package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.DirectoryUnavailableException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Observation;
import dev.slipway.model.Phase;
import dev.slipway.model.Serving;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How waiting ends, and what is heard meanwhile. */
@Timeout(60)
class AwaitTest {
    private static final DeploymentId FRAUD = id("fraud");
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration STEP = Duration.ofSeconds(4);

    private final TestHost host = new TestHost();
    private final TroubledProvider provider = new TroubledProvider(host.backEnd);
    private final DeploymentManager manager =
            host.builder().provider(provider, ProviderSettings.none()).build();

    @AfterEach
    void close() {
        manager.close();
        host.close();
    }

    @Test
    @DisplayName("R44 G6 waiting for an update isn't over with what the back end still knows of the revision before")
    void laggingBackEnd() {
        manager.deploy(ANN, spec().build());
        manager.await(ANN, FRAUD, LONG);
        var old = new AtomicReference<Observation>();
        provider.sees(observation -> {
            old.compareAndSet(null, observation);
            return old.get();
        });
        manager.status(ANN, FRAUD);
        manager.update(ANN, FRAUD, SpecChange.builder().image("models/fraud:2").build());

        var lagging = manager.await(ANN, FRAUD, Duration.ofMillis(300));
        assertThat(lagging.outcome()).isEqualTo(AwaitResult.Outcome.TIMED_OUT);
        assertThat(lagging.status().phase()).isEqualTo(Phase.DEPLOYING);
        assertThat(lagging.status().serving()).isEqualTo(Serving.OLD_REVISION);
        provider.sees(observation -> observation);
        var caughtUp = manager.await(ANN, FRAUD, LONG);
        assertThat(caughtUp.outcome()).isEqualTo(AwaitResult.Outcome.SETTLED);
        assertThat(caughtUp.status().phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(caughtUp.status().revision().value()).isEqualTo(2);
    }

    @Test
    @DisplayName("R44 what is waited for may be anything: a revision that is deployed, a phase, a number of replicas")
    void until() {
        host.backEnd.setTimes(STEP, Duration.ZERO);
        manager.deploy(ANN, spec().build());
        Predicate<DeploymentStatus> halfWay = status -> status.availableReplicas() >= 1;
        Predicate<DeploymentStatus> stopped = status -> status.phase() == Phase.STOPPED;

        assertThat(manager.await(ANN, FRAUD, Duration.ZERO, halfWay, status -> {})
                        .outcome())
                .isEqualTo(AwaitResult.Outcome.TIMED_OUT);
        var reached = manager.await(ANN, FRAUD, LONG, halfWay, status -> host.clock.advance(STEP));
        assertThat(reached.outcome()).isEqualTo(AwaitResult.Outcome.SETTLED);
        assertThat(reached.status().availableReplicas()).isPositive();
        assertThat(manager.await(ANN, FRAUD, Duration.ofMillis(300), stopped, status -> {})
                        .outcome())
                .isEqualTo(AwaitResult.Outcome.TIMED_OUT);
        manager.stop(ANN, FRAUD);
        assertThat(manager.await(ANN, FRAUD, LONG, stopped, status -> {}).outcome())
                .isEqualTo(AwaitResult.Outcome.SETTLED);
    }

    @Test
    @DisplayName("R44 what is waited for is never found in something stale, and is when the back end is back")
    void stale() {
        manager.deploy(ANN, spec().build());
        host.backEnd.goDown("no route");
        List<DeploymentStatus> heard = new ArrayList<>();
        var result = manager.await(ANN, FRAUD, LONG, status -> status.phase() == Phase.DEPLOYED, status -> {
            heard.add(status);
            if (status.stale().isPresent()) {
                host.backEnd.comeBack();
            }
        });

        assertThat(result.outcome()).isEqualTo(AwaitResult.Outcome.SETTLED);
        assertThat(heard).hasSize(2);
        assertThat(heard.get(0).stale()).isPresent();
        assertThat(heard.get(1)).isEqualTo(result.status());
    }

    @Test
    @DisplayName(
            "R44 progress is told in words that count, each once: how many are ready, and what the others are doing")
    void progress() {
        host.backEnd.setTimes(STEP, Duration.ofSeconds(1));
        manager.deploy(ANN, spec().build());
        List<String> heard = new ArrayList<>();
        manager.await(ANN, FRAUD, LONG, status -> {
            heard.add(status.progress());
            host.clock.advance(STEP);
        });
        host.backEnd.crash("models/fraud:2", 3, "no weights");
        manager.update(ANN, FRAUD, SpecChange.builder().image("models/fraud:2").build());
        host.clock.advance(STEP);
        heard.add(manager.status(ANN, FRAUD).progress());

        assertThat(heard)
                .containsExactly(
                        "0 of 2 replicas of revision 1 ready; 2 starting",
                        "2 of 2 replicas of revision 1 ready",
                        "0 of 2 replicas of revision 2 ready; 1 crashed, 2 of revision 1");
    }

    @Test
    @DisplayName(
            "R44 R89 who is interrupted while waiting is told so and stays interrupted; a directory that is down ends it")
    void ends() {
        host.backEnd.neverReady("models/fraud:1");
        manager.deploy(ANN, spec().build());

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> manager.await(ANN, FRAUD, LONG))
                .isInstanceOfSatisfying(
                        DeploymentException.class,
                        told -> assertThat(told.code()).isEqualTo(ErrorCode.TIMEOUT));
        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(() -> manager.await(ANN, FRAUD, LONG, status -> host.directory.goDown()))
                .isInstanceOf(DirectoryUnavailableException.class);
    }
}
