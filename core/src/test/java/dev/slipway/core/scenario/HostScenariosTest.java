package dev.slipway.core.scenario;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.BOB;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.Mutation;
import dev.slipway.core.MutationOptions;
import dev.slipway.core.TestHost;
import dev.slipway.error.QuotaExceededException;
import dev.slipway.error.RevisionConflictException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.Phase;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Quantity;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Serving;
import dev.slipway.model.SpecChange;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The five scenarios that shaped the interfaces, from the host's side. */
class HostScenariosTest {
    private final TestHost host = new TestHost();

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    @DisplayName("S1 S23 R1 R13 a member deploys two replicas and gets an endpoint once both are ready")
    void deploy() {
        host.backEnd.setTimes(Duration.ofSeconds(3), Duration.ofSeconds(1));
        DeploymentManager manager = host.manager();

        var deployed = manager.deploy(ANN, spec().build());
        assertThat(deployed.status().phase()).isEqualTo(Phase.DEPLOYING);
        assertThat(deployed.status().endpoint()).isEmpty();

        host.clock.advance(Duration.ofSeconds(3));
        var status = manager.await(ANN, deployed.id(), Duration.ofSeconds(1)).status();
        assertThat(status.phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(status.serving()).isEqualTo(Serving.FULLY);
        assertThat(status.endpoint()).isPresent();
        assertThat(status.availableReplicas()).isEqualTo(2);
    }

    @Test
    @DisplayName("S5 R50 a bad update keeps the old replicas answering, says why, and is rolled back")
    void badUpdateAndRollback() {
        DeploymentManager manager = host.manager();
        DeploymentId id = manager.deploy(
                        ANN, spec().progressDeadline(Duration.ofSeconds(30)).build())
                .id();
        host.backEnd.crash("models/fraud:2", 3, "loading weights", "weights are for 5 features");

        manager.update(BOB, id, SpecChange.builder().image("models/fraud:2").build());
        host.clock.advance(Duration.ofSeconds(31));

        var failed = manager.status(ANN, id);
        assertThat(failed.phase()).isEqualTo(Phase.FAILED);
        assertThat(failed.serving()).isEqualTo(Serving.OLD_REVISION);
        assertThat(failed.endpoint()).isPresent();
        assertThat(failed.availableReplicas()).isEqualTo(2);
        assertThat(failed.reason().code()).isEqualTo(ReasonCode.of(ProblemCause.CRASHED));
        assertThat(failed.problems().get(0).exitCode()).contains(3);
        assertThat(failed.problems().get(0).lastLogLines()).endsWith("weights are for 5 features");

        manager.rollback(BOB, id, RevisionNumber.FIRST);
        assertThat(manager.status(ANN, id).phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(manager.history(ANN, id))
                .extracting(Revision::number)
                .containsExactly(new RevisionNumber(3), new RevisionNumber(2), new RevisionNumber(1));
    }

    @Test
    @DisplayName(
            "S3 R57 R81 a deployment that doesn't fit is refused with what is missing, and fits when that is freed")
    void quotaRefusedThenFits() {
        DeploymentManager manager = host.manager();
        manager.deploy(ANN, spec().id("hungry").instanceType("gpu").replicas(2).build());
        var second = spec().id("second").instanceType("gpu").replicas(1).build();

        assertThat(manager.plan(ANN, Mutation.deploy(second)).fits()).isFalse();
        assertThatThrownBy(() -> manager.deploy(ANN, second))
                .isInstanceOfSatisfying(QuotaExceededException.class, refused -> {
                    var violation = refused.denial().violations().get(0);
                    assertThat(violation.resource()).hasToString("nvidia.com/gpu");
                    assertThat(violation.missing()).isEqualTo(Quantity.of(1));
                    assertThat(violation.usedBy()).containsEntry(id("hungry"), Quantity.of(2));
                });
        assertThat(manager.find(ANN, id("second"))).isEmpty();

        manager.stop(ANN, id("hungry"));
        assertThat(manager.deploy(ANN, second).status().desiredReplicas()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "S33 a stopped deployment keeps its record, frees its quota when its replicas are gone, and starts again")
    void stopAndStart() {
        host.backEnd.setTimes(Duration.ZERO, Duration.ofSeconds(10));
        DeploymentManager manager = host.manager();
        DeploymentId id = manager.deploy(ANN, spec().build()).id();

        assertThat(manager.stop(ANN, id).status().phase()).isEqualTo(Phase.STOPPING);
        host.clock.advance(Duration.ofSeconds(10));
        assertThat(manager.status(ANN, id).phase()).isEqualTo(Phase.STOPPED);

        manager.start(ANN, id);
        assertThat(manager.status(ANN, id).phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(manager.find(ANN, id).orElseThrow().spec().image()).hasToString("models/fraud:1");
    }

    @Test
    @DisplayName("a second JVM sees what the first one recorded, finishes it, and neither overwrites the other")
    void secondJvm() {
        DeploymentManager first = host.manager();
        DeploymentManager second = host.manager();
        DeploymentId id = first.deploy(ANN, spec().build()).id();

        second.update(
                BOB, id, SpecChange.builder().description("from the second").build());
        assertThatThrownBy(() -> first.update(
                        ANN,
                        id,
                        SpecChange.builder().description("from the first").build(),
                        MutationOptions.builder()
                                .expectedRevision(RevisionNumber.FIRST)
                                .build()))
                .isInstanceOfSatisfying(
                        RevisionConflictException.class,
                        conflict -> assertThat(conflict.actual()).isEqualTo(new RevisionNumber(2)));

        host.backEnd.goDown("the back end is down for a moment");
        first.stop(ANN, id);
        host.backEnd.comeBack();
        second.reconcile();
        assertThat(second.status(BOB, id).phase()).isEqualTo(Phase.STOPPED);
    }
}
