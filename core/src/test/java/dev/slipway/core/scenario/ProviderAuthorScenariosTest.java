package dev.slipway.core.scenario;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.TestHost;
import dev.slipway.error.QuotaExceededException;
import dev.slipway.model.Fence;
import dev.slipway.model.Phase;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Rollout;
import dev.slipway.model.Serving;
import dev.slipway.model.SpecChange;
import dev.slipway.model.Strategy;
import dev.slipway.spi.ProviderSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The five scenarios that shaped the interfaces, from the provider author's side: what it is asked, and when. */
class ProviderAuthorScenariosTest {
    private final TestHost host = new TestHost();
    private final RememberingProvider provider = new RememberingProvider();
    private final DeploymentManager manager = open();

    private DeploymentManager open() {
        return host.builder().provider(provider, ProviderSettings.none()).build();
    }

    @AfterEach
    void close() {
        manager.close();
        host.close();
    }

    @Test
    @DisplayName("a rollout reaches the provider after it is recorded, with everything that is needed to run it")
    void deploy() {
        manager.deploy(ANN, spec().env("THRESHOLD", "0.8").build());

        Rollout rollout = provider.applied.get(0);
        assertThat(provider.recordedAtApply).containsExactly(rollout.fence());
        assertThat(rollout.replicas()).isEqualTo(2);
        assertThat(rollout.revision().instanceType()).isEqualTo(TestHost.SMALL);
        assertThat(rollout.revision().spec().environment()).containsKey("THRESHOLD");

        provider.becomes(2, 0);
        assertThat(manager.status(ANN, id("fraud")).phase()).isEqualTo(Phase.DEPLOYED);
    }

    @Test
    @DisplayName(
            "the provider reports facts of a bad update, core says what they mean, and a rollback is one more rollout")
    void badUpdateAndRollback() {
        manager.deploy(ANN, spec().build());
        provider.becomes(2, 0);
        manager.update(
                ANN, id("fraud"), SpecChange.builder().image("models/fraud:2").build());
        assertThat(provider.applied.get(1).strategy()).isEqualTo(Strategy.rolling(1, 0));

        provider.becomes(
                0,
                2,
                Problem.builder()
                        .cause(ProblemCause.CRASHED)
                        .detail("replica fraud-3 ended with exit code 1")
                        .exitCode(1)
                        .build());
        var status = manager.status(ANN, id("fraud"));
        assertThat(status.phase()).isEqualTo(Phase.FAILED);
        assertThat(status.serving()).isEqualTo(Serving.OLD_REVISION);

        manager.rollback(ANN, id("fraud"), RevisionNumber.FIRST);
        Rollout back = provider.applied.get(2);
        assertThat(back.fence()).isEqualTo(new Fence(3));
        assertThat(back.revision().spec().image()).hasToString("models/fraud:1");
    }

    @Test
    @DisplayName("S3 what the quota refuses never reaches the provider")
    void quotaRefusedThenFits() {
        var tooMuch = spec().instanceType("gpu").replicas(3).build();
        assertThatThrownBy(() -> manager.deploy(ANN, tooMuch)).isInstanceOf(QuotaExceededException.class);
        assertThat(provider.applied).isEmpty();

        manager.deploy(ANN, spec().instanceType("gpu").replicas(2).build());
        assertThat(provider.applied).hasSize(1);
    }

    @Test
    @DisplayName("S33 stop and start are rollouts of the same revision's settings with 0 and with n replicas")
    void stopAndStart() {
        manager.deploy(ANN, spec().build());
        manager.stop(ANN, id("fraud"));
        provider.becomes(0, 0);
        manager.start(ANN, id("fraud"));

        assertThat(provider.applied).extracting(Rollout::replicas).containsExactly(2, 0, 2);
        assertThat(provider.applied)
                .extracting(Rollout::fence)
                .containsExactly(new Fence(1), new Fence(2), new Fence(3));
    }

    @Test
    @DisplayName(
            "a second JVM removes what the first deployed, through a provider of its own, and then the record goes")
    void secondJvm() {
        manager.deploy(ANN, spec().build());
        provider.becomes(2, 0);
        try (DeploymentManager second = open()) {
            second.delete(ANN, id("fraud"));
            second.reconcile();
        }

        assertThat(provider.removed).isNotEmpty();
        assertThat(manager.find(ANN, id("fraud"))).isEmpty();
    }
}
