package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.Phase;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LoopInTroubleTest {
    private static final DeploymentId FRAUD = id("fraud");
    private static final String APPLY = "apply fraud";

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
    @DisplayName(
            "R89 a user's own call is made again at once; the loop makes one attempt in a pass, and then leaves it alone")
    void oneAttempt() {
        provider.fail(FRAUD, LoopInTroubleTest::down);
        manager.deploy(ANN, spec().build());
        assertThat(provider.counted(APPLY)).isEqualTo(6);

        manager.reconcile();
        assertThat(provider.counted(APPLY)).isEqualTo(1);
        for (int pass = 0; pass < 20; pass++) {
            manager.reconcile();
            host.clock.advance(Duration.ofMillis(49));
        }
        assertThat(provider.counted(APPLY)).isZero();
        host.clock.advance(Duration.ofSeconds(2));
        manager.reconcile();
        assertThat(provider.counted(APPLY)).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "R89 in an hour of trouble the back end is asked about a hundred times, and within a minute after it is over")
    void anHour() {
        provider.fail(FRAUD, LoopInTroubleTest::down);
        manager.deploy(ANN, spec().build());
        provider.calls.clear();
        for (int second = 0; second < 3_600; second++) {
            manager.reconcile();
            host.clock.advance(Duration.ofSeconds(1));
        }
        assertThat(provider.counted(APPLY)).isBetween(60L, 125L);

        provider.heal(FRAUD);
        for (int second = 0; second < 60; second++) {
            manager.reconcile();
            host.clock.advance(Duration.ofSeconds(1));
        }
        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(provider.counted(APPLY)).isEqualTo(1);
    }

    @Test
    @DisplayName("R89 deployments that are throttled keep none of the others from their turn, nor from quick attempts")
    void throttled() {
        manager.deploy(ANN, spec().id("healthy").replicas(1).build());
        for (int number = 0; number < 3; number++) {
            provider.fail(id("busy-" + number), () -> ProviderException.throttled("too much", Duration.ofMinutes(7)));
            manager.deploy(ANN, spec().id("busy-" + number).replicas(1).build());
        }
        provider.calls.clear();
        manager.reconcile();
        manager.stop(ANN, id("healthy"));
        manager.delete(ANN, id("healthy"));
        manager.reconcile();
        assertThat(manager.find(ANN, id("healthy"))).isEmpty();
        assertThat(provider.calls).doesNotContain("apply busy-0", "apply busy-1", "apply busy-2");

        host.clock.advance(Duration.ofMinutes(7).minusSeconds(1));
        manager.reconcile();
        assertThat(provider.counted("apply busy-1")).isZero();
        host.clock.advance(Duration.ofSeconds(1));
        manager.reconcile();
        assertThat(provider.counted("apply busy-1")).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "R89 what was rejected isn't sent again at every pass, but at once when a user changes or resends something")
    void rejected() {
        provider.fail(FRAUD, () -> new ProviderException(ErrorCode.REJECTED, "not allowed here"));
        manager.deploy(ANN, spec().build());
        assertThat(provider.counted(APPLY)).isEqualTo(1);
        for (int second = 0; second < 299; second++) {
            manager.reconcile();
            host.clock.advance(Duration.ofSeconds(1));
        }
        assertThat(provider.counted(APPLY)).isZero();

        manager.update(ANN, FRAUD, SpecChange.builder().image("models/fraud:2").build());
        assertThat(provider.counted(APPLY)).isEqualTo(1);
        manager.reconcile();
        assertThat(provider.counted(APPLY)).isZero();
        manager.update(ANN, FRAUD, SpecChange.builder().description("please").build());
        manager.reconcile();
        assertThat(provider.counted(APPLY)).isEqualTo(1);
        manager.start(ANN, FRAUD);
        manager.reconcile();
        assertThat(provider.counted(APPLY)).isEqualTo(1);

        provider.heal(FRAUD);
        host.clock.advance(Duration.ofMinutes(10));
        manager.reconcile();
        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
    }

    @Test
    @DisplayName("R89 a back end that can't be observed is asked once in a pass for each group, and again in the next")
    void blind() {
        manager.deploy(ANN, spec().build());
        provider.blind(LoopInTroubleTest::down);
        provider.calls.clear();
        manager.reconcile();
        assertThat(provider.counted("observe")).isEqualTo(1);
        manager.reconcile();
        assertThat(provider.counted("observe")).isEqualTo(1);
    }

    private static ProviderException down() {
        return new ProviderException(ErrorCode.UNREACHABLE, "no route for this test");
    }
}
