package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.NotAllowedException;
import dev.slipway.error.StoreException;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Phase;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Serving;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.HistoryStore;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GroupLifeTest {
    private static final DeploymentId FRAUD = id("fraud");
    private static final Duration WINDOW = Duration.ofMinutes(2);

    private final TestHost host = new TestHost();
    private DeploymentManager manager;

    @BeforeEach
    void deploy() {
        manager = host.builder().suspendAfter(WINDOW).build();
        manager.deploy(ANN, spec().instanceType("gpu").build());
        manager.reconcile();
    }

    @AfterEach
    void close() {
        manager.close();
        host.close();
    }

    @Test
    @DisplayName("R10 a switch that stays off lets the replicas go after the window, says why, and frees the quota")
    void switchedOff() {
        switchTo(false);
        passes(Duration.ofSeconds(119));
        assertThat(status().phase()).isEqualTo(Phase.DEPLOYED);

        passes(Duration.ofSeconds(1));
        manager.reconcile();

        assertThat(status().phase()).isEqualTo(Phase.FAILED);
        assertThat(status().reason().code()).isEqualTo(ReasonCode.SWITCHED_OFF);
        assertThat(status().serving()).isEqualTo(Serving.NONE);
        assertThat(host.backEnd.replicas()).isZero();
        assertThat(holding()).isEqualTo("nothing");
        assertThat(manager.history(ANN, FRAUD)).hasSize(1);
    }

    @Test
    @DisplayName("R10 a switch that is on again brings the replicas back if the quota has room")
    void switchedOnAgain() {
        switchTo(false);
        passes(WINDOW);
        switchTo(true);
        manager.reconcile();

        assertThat(status().phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(host.backEnd.replicas()).isEqualTo(2);
    }

    @Test
    @DisplayName("R10 R89 what failed before a suspension that this process didn't see has its whole time afterwards")
    void missedSuspension() {
        host.backEnd.crash("models/fraud:1", 3, "no weights");
        try (DeploymentManager other = host.builder().build()) {
            other.reconcile();
            host.clock.advance(Duration.ofDays(1));
            assertThat(other.status(ANN, FRAUD).phase()).isEqualTo(Phase.FAILED);
            switchTo(false);
            passes(WINDOW);
            switchTo(true);
            passes(WINDOW.dividedBy(60));

            assertThat(other.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYING);
            host.clock.advance(Duration.ofDays(1));
            assertThat(other.status(ANN, FRAUD).phase()).isEqualTo(Phase.FAILED);
        }
    }

    @Test
    @DisplayName("R10 what finds its room taken stays suspended until there is room, and is granted nothing beyond it")
    void roomTaken() {
        switchTo(false);
        passes(WINDOW);
        manager.reconcile();
        host.directory.change("lab", group -> group.isModelDeploymentOn(true));
        manager.deploy(ANN, spec().id("other-one").instanceType("gpu").build());
        manager.reconcile();
        assertThat(status().phase()).isEqualTo(Phase.FAILED);
        assertThat(status().reason().code()).isEqualTo(new ReasonCode("QUOTA_EXCEEDED"));
        assertThat(status().reason().message()).contains("may run again, but", "by other-one");
        assertThat(host.backEnd.replicas()).isEqualTo(2);

        manager.delete(ANN, id("other-one"));
        manager.reconcile();
        manager.reconcile();
        assertThat(status().phase()).isEqualTo(Phase.DEPLOYED);
    }

    @Test
    @DisplayName("R11 one wrong answer of the directory, or two within the window, suspend nothing")
    void oneWrongAnswer() {
        switchTo(false);
        manager.reconcile();
        switchTo(true);
        manager.reconcile();
        switchTo(false);
        passes(Duration.ofSeconds(90));

        assertThat(status().phase()).isEqualTo(Phase.DEPLOYED);
        host.clock.advance(Duration.ofHours(1));
        assertThat(status().phase()).isEqualTo(Phase.DEPLOYED);
    }

    @Test
    @DisplayName("R11 a directory that is down suspends nothing, however long, and keeps nothing from being reconciled")
    void directoryDown() {
        host.directory.goDown();
        passes(Duration.ofHours(2));

        assertThat(manager.status(Actor.administrator("root"), FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(host.backEnd.replicas()).isEqualTo(2);
    }

    @Test
    @DisplayName("R12 the deployments of a group that is gone are let go and say so, and nothing crashes")
    void groupGone() {
        host.directory.remove("lab");
        passes(WINDOW);
        manager.reconcile();

        var status = manager.status(Actor.administrator("root"), FRAUD);
        assertThat(status.phase()).isEqualTo(Phase.FAILED);
        assertThat(status.reason().code()).isEqualTo(ReasonCode.GROUP_GONE);
        assertThat(host.backEnd.replicas()).isZero();
    }

    @Test
    @DisplayName("R9 R10 while it is suspended nothing that runs more is accepted, and a stop outlives the suspension")
    void whileSuspended() {
        switchTo(false);
        passes(WINDOW);
        assertThatThrownBy(() -> manager.rollback(ANN, FRAUD, RevisionNumber.FIRST))
                .isInstanceOf(NotAllowedException.class);
        assertThatThrownBy(() -> manager.scale(ANN, FRAUD, 3)).isInstanceOf(NotAllowedException.class);
        manager.scale(ANN, FRAUD, 1);
        manager.reconcile();
        assertThat(holding()).isEqualTo("nothing");

        manager.stop(ANN, FRAUD);
        switchTo(true);
        manager.reconcile();
        assertThat(status().phase()).isEqualTo(Phase.STOPPED);

        manager.start(ANN, FRAUD);
        assertThat(host.backEnd.replicas()).isEqualTo(1);
    }

    @Test
    @DisplayName("R10 two managers that see the same suspend once, and what one suspended the other brings back")
    void twoManagers() {
        try (DeploymentManager second = host.builder().suspendAfter(WINDOW).build()) {
            switchTo(false);
            for (int pass = 0; pass <= 12; pass++) {
                second.reconcile();
                passes(Duration.ofSeconds(10));
            }
            assertThat(host.backEnd.replicas()).isZero();
            switchTo(true);
            second.reconcile();
            assertThat(status().phase()).isEqualTo(Phase.DEPLOYED);
        }
    }

    @Test
    @DisplayName(
            "R39 an administrator deletes all of a group that is gone, told beforehand what, and one failure keeps none")
    void deleteGroup() {
        Actor root = Actor.administrator("root");
        manager.deploy(ANN, spec().id("second").build());
        host.directory.remove("lab");
        var lab = new GroupId("lab");

        var would = manager.deleteGroup(root, lab, GroupDeletion.Mode.DRY_RUN);
        assertThat(would.deployments()).containsExactly(FRAUD, id("second"));
        assertThat(manager.status(root, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);

        host.backEnd.goDown("for a moment");
        assertThat(manager.deleteGroup(root, lab, GroupDeletion.Mode.DELETE).isComplete())
                .isTrue();
        host.backEnd.comeBack();
        manager.reconcile();
        manager.reconcile();
        assertThat(manager.inventory(root)).isEmpty();
        assertThat(manager.deleteGroup(root, lab, GroupDeletion.Mode.DELETE).deployments())
                .isEmpty();
        assertThatThrownBy(() -> manager.deleteGroup(ANN, lab, GroupDeletion.Mode.DRY_RUN))
                .hasMessageContaining("only an administrator");
    }

    @Test
    @DisplayName("R39 what the store refuses for one deployment is told for that one, and the others go")
    void deleteGroupInPart() {
        Actor root = Actor.administrator("root");
        var store = new RefusingStore(host.store, FRAUD);
        try (var other = host.builder().store(store).build()) {
            other.deploy(ANN, spec().id("second").build());

            var report = other.deleteGroup(root, new GroupId("lab"), GroupDeletion.Mode.DELETE);

            assertThat(report.isComplete()).isFalse();
            assertThat(report.deployments()).containsExactly(id("second"));
            assertThat(report.failures()).containsOnlyKeys(FRAUD);
        }
    }

    /** A store that can't write down anything of one deployment. */
    private static final class RefusingStore extends WrappedStore {
        private final DeploymentId refused;

        RefusingStore(HistoryStore right, DeploymentId refused) {
            super(right);
            this.refused = refused;
        }

        @Override
        public CommitResult commit(Commit commit) {
            if (commit.entries().stream()
                    .anyMatch(entry -> entry.deployment().id().equals(refused))) {
                throw StoreException.unavailable("no room for it", new IOException("disk full"));
            }
            return super.commit(commit);
        }
    }

    private DeploymentStatus status() {
        return manager.status(ANN, FRAUD);
    }

    private String holding() {
        var ledger = host.store.ledger(LedgerScope.of(new GroupId("lab")));
        return ledger.entries().get(FRAUD).holding().toString();
    }

    private void switchTo(boolean on) {
        host.directory.change("lab", group -> group.isModelDeploymentOn(on));
    }

    /** Four looks over the time, the last one at its end. */
    private void passes(Duration time) {
        manager.reconcile();
        for (int look = 0; look < 4; look++) {
            host.clock.advance(time.dividedBy(4));
            manager.reconcile();
        }
    }
}
