package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.QuotaExceededException;
import dev.slipway.model.Actor;
import dev.slipway.model.RequestId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What other quota systems were reported for: usage that stays behind, goes too early, or is counted twice. */
class QuotaLeaksTest {
    private static final Duration STOPPING = Duration.ofSeconds(30);
    private final QuotaLab lab = QuotaLab.ofCores(8);

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    @DisplayName("R60 R86 after a restart of the manager what is held is counted once, neither twice nor not at all")
    void restart() {
        lab.deploy("first", 3);
        lab.deploy("second", 2);
        for (int time = 0; time < 3; time++) {
            lab.restart();
            lab.hasRoomFor(3);
            lab.settle();
            assertThat(lab.held("cpu")).isEqualTo("5");
            lab.hasRoomFor(3);
        }
    }

    @Test
    @DisplayName("R60 R86 a restart in the middle of a rollout forgets neither the surge nor what still terminates")
    void restartDuringRollout() {
        lab.host.backEnd.setTimes(Duration.ofSeconds(10), STOPPING);
        lab.deploy("first", 3);
        lab.host.clock.advance(STOPPING);
        lab.settle();
        lab.image("first", "models/any:2");
        assertThat(lab.held("cpu")).isEqualTo("4");
        lab.restart();
        lab.settle();
        assertThat(lab.held("cpu")).isEqualTo("4");
        lab.hasRoomFor(4);
    }

    @Test
    @DisplayName("R94 a request that is sent again, through any manager, isn't counted again")
    void retriedRequest() {
        var once = MutationOptions.builder().requestId(new RequestId("r-1")).build();
        var spec = QuotaLab.spec("first", "core", 5).build();
        lab.manager().deploy(ANN, spec, once);
        lab.manager().deploy(ANN, spec, once);
        lab.restart();
        lab.manager().deploy(ANN, spec, once);

        assertThat(lab.held("cpu")).isEqualTo("5");
        lab.hasRoomFor(3);
    }

    @Test
    @DisplayName("R58 R63 after an update old and new aren't both counted, however often it is updated")
    void updates() {
        lab.deploy("first", 4);
        for (int version = 2; version < 12; version++) {
            lab.image("first", "models/any:" + version);
            lab.settle();
            assertThat(lab.held("cpu")).isEqualTo("4");
        }
        lab.hasRoomFor(4);
    }

    @Test
    @DisplayName("R57 R63 a surge is held while it may run, and nobody else gets it meanwhile")
    void surge() {
        lab.host.backEnd.setTimes(Duration.ofSeconds(10), Duration.ZERO);
        lab.deploy("first", 3);
        lab.host.clock.advance(Duration.ofSeconds(10));
        lab.settle();
        lab.image("first", "models/any:2");
        assertThat(lab.refused(() -> lab.deploy("second", 5))).containsExactly("cpu 1");

        for (int step = 0; step < 6; step++) {
            lab.host.clock.advance(Duration.ofSeconds(10));
            lab.settle();
        }
        lab.deploy("second", 5);
    }

    @Test
    @DisplayName("R36 R37 R62 what is stopped isn't counted, and what is started is counted once, twenty times over")
    void stopAndStart() {
        lab.deploy("first", 8);
        for (int time = 0; time < 20; time++) {
            lab.stop("first");
            lab.settle();
            lab.hasRoomFor(8);
            lab.start("first");
            lab.settle();
            assertThat(lab.held("cpu")).isEqualTo("8");
        }
    }

    @Test
    @DisplayName("R57 R62 a start is checked like a deploy: what was stopped has no claim to its old room")
    void startIsChecked() {
        lab.deploy("first", 5);
        lab.stop("first");
        lab.settle();
        lab.deploy("second", 4);

        assertThat(lab.refused(() -> lab.start("first"))).containsExactly("cpu 1");
        lab.scale("first", 4);
        lab.start("first");
        assertThat(lab.held("cpu")).isEqualTo("8");
    }

    @Test
    @DisplayName("R17 R38 a deployment that never came up leaves no usage behind when it is deleted")
    void failedDeploy() {
        lab.host.backEnd.crash("models/any:1", 1, "no such file");
        lab.deploy("first", 8);
        lab.settle();
        lab.delete("first");
        lab.settle();
        lab.hasRoomFor(8);

        lab.host.backEnd.goDown("for a while");
        lab.deploy("second", 8);
        lab.delete("second");
        lab.host.backEnd.comeBack();
        lab.settle();
        assertThat(lab.ledger().entries()).isEmpty();
        lab.hasRoomFor(8);
    }

    @Test
    @DisplayName("R57 R60 a refused deploy leaves nothing behind: no usage, no entry, and its id is free for others")
    void refusedDeploy() {
        for (int time = 0; time < 5; time++) {
            assertThat(lab.refused(() -> lab.deploy("first", 9))).containsExactly("cpu 1");
        }
        assertThat(lab.ledger().entries()).isEmpty();
        assertThat(lab.host.store.locate(id("first"))).isEmpty();
        lab.manager()
                .deploy(
                        TestHost.STRANGER,
                        TestHost.spec().group("other").id("first").build());
        lab.deploy("second", 8);
    }

    @Test
    @DisplayName("R58 R60 a refused scale leaves the holding as it was")
    void refusedScale() {
        lab.deploy("first", 3);
        lab.deploy("second", 3);
        assertThat(lab.refused(() -> lab.scale("second", 6))).containsExactly("cpu 1");
        lab.hasRoomFor(2);
        lab.scale("second", 5);
        assertThat(lab.host.backEnd.replicas()).isEqualTo(8);
    }

    @Test
    @DisplayName("R92 what a host's own policy forbids has held nothing")
    void vetoed() {
        try (var strict = lab.host
                .builder()
                .policy((revision, group) -> Optional.of("not today"))
                .build()) {
            assertThatThrownBy(() ->
                            strict.deploy(ANN, QuotaLab.spec("first", "core", 8).build()))
                    .hasMessageContaining("not today");
        }
        lab.hasRoomFor(8);
    }

    @Test
    @DisplayName("R60 R86 a commit that fails reserves nothing, however often it is tried")
    void failedCommit() {
        var flaky = new FlakyStore(lab.host.store);
        flaky.refuse(1_000);
        try (var manager = lab.host.builder().store(flaky).build()) {
            assertThatThrownBy(() -> manager.deploy(
                            ANN, QuotaLab.spec("first", "core", 8).build()))
                    .isInstanceOf(DeploymentException.class);
            assertThat(lab.ledger().entries()).isEmpty();
            lab.hasRoomFor(8);
            flaky.refuse(0);
            manager.deploy(ANN, QuotaLab.spec("first", "core", 8).build());
        }
        assertThat(lab.held("cpu")).isEqualTo("8");
    }

    @Test
    @DisplayName("R94 G4 a commit whose answer is lost is counted once, whether it landed, didn't, or lands late")
    void lostAnswers() {
        var flaky = new FlakyStore(lab.host.store);
        int number = 0;
        try (var manager = lab.host.builder().store(flaky).build()) {
            for (FlakyStore.Loss loss :
                    new FlakyStore.Loss[] {FlakyStore.Loss.LANDED, FlakyStore.Loss.NOT_LANDED, FlakyStore.Loss.LATE}) {
                flaky.lose(loss, 1);
                number++;
                manager.deploy(ANN, QuotaLab.spec("one-" + number, "core", 2).build());
                assertThat(lab.held("cpu")).isEqualTo(Integer.toString(2 * number));
            }
        }
        lab.hasRoomFor(2);
    }

    @Test
    @DisplayName("R38 after a deletion no usage stays behind, for any manager that has seen the deployment before")
    void deleted() {
        try (var other = lab.host.builder().build()) {
            lab.deploy("first", 8);
            assertThat(other.plan(
                                    ANN,
                                    Mutation.deploy(
                                            QuotaLab.spec("second", "core", 1).build()))
                            .fits())
                    .isFalse();
            lab.delete("first");
            lab.settle();
            assertThat(other.plan(
                                    ANN,
                                    Mutation.deploy(
                                            QuotaLab.spec("second", "core", 8).build()))
                            .fits())
                    .isTrue();
        }
        lab.hasRoomFor(8);
    }

    @Test
    @DisplayName("R36 R38 what was deleted is counted until its last replica is gone, also for the next of its name")
    void deletedAndAgain() {
        lab.host.backEnd.setTimes(Duration.ZERO, STOPPING);
        for (int life = 0; life < 3; life++) {
            lab.deploy("first", 6);
            lab.delete("first");
            lab.settle();
            assertThat(lab.held("cpu")).isEqualTo("6");
            assertThat(lab.refused(() -> lab.deploy("second", 3))).containsExactly("cpu 1");
            assertThatThrownBy(() -> lab.deploy("first", 1)).isInstanceOf(DeploymentException.class);

            lab.host.clock.advance(STOPPING);
            lab.settle();
            assertThat(lab.held("cpu")).isEqualTo("0");
        }
    }

    @Test
    @DisplayName(
            "R36 G2 terminating replicas aren't released early: their room is free when they are gone, and then at once")
    void terminating() {
        lab.host.backEnd.setTimes(Duration.ZERO, STOPPING);
        lab.deploy("first", 6);
        lab.stop("first");
        lab.settle();
        lab.host.clock.advance(STOPPING.minusNanos(1));
        assertThat(lab.refused(() -> lab.deploy("second", 3))).containsExactly("cpu 1");

        lab.host.clock.advance(Duration.ofNanos(1));
        lab.deploy("second", 8);
        assertThat(lab.host.backEnd.replicas()).isEqualTo(8);
    }

    @Test
    @DisplayName("G1 G2 R63 down and up again while replicas terminate: the room isn't given away, nor counted twice")
    void downAndUp() {
        lab.host.backEnd.setTimes(Duration.ZERO, STOPPING);
        lab.deploy("first", 8);
        lab.scale("first", 2);
        lab.settle();
        assertThat(lab.refused(() -> lab.deploy("second", 1))).containsExactly("cpu 1");
        lab.scale("first", 8);
        lab.settle();

        assertThat(lab.held("cpu")).isEqualTo("8");
        assertThat(lab.host.backEnd.replicas()).isLessThanOrEqualTo(8);
        lab.host.clock.advance(STOPPING);
        lab.settle();
        assertThat(lab.host.backEnd.replicas()).isEqualTo(8);
        assertThat(lab.held("cpu")).isEqualTo("8");
    }

    @Test
    @DisplayName(
            "R12 a group that is deleted and made again under its name has neither forgotten nor doubled its usage")
    void groupAgain() {
        lab.deploy("first", 5);
        var group = lab.group();
        lab.host.directory.remove("lab");
        lab.settle();
        lab.host.directory.put(group);
        lab.settle();
        lab.hasRoomFor(3);
        assertThat(lab.host.backEnd.replicas()).isEqualTo(5);
    }

    @Test
    @DisplayName("R39 a group whose deployments were all deleted has all its room again")
    void emptiedGroup() {
        lab.deploy("first", 5);
        lab.deploy("second", 3);
        lab.manager().deleteGroup(Actor.administrator("root"), QuotaLab.LAB, GroupDeletion.Mode.DELETE);
        lab.settle();
        lab.hasRoomFor(8);
    }

    @Test
    @DisplayName("R60 G1 of two deploys that were decided on one ledger the slower one is decided again, and refused")
    void twoDeploys() {
        try (var slow = slowManager(() -> lab.deploy("second", 5))) {
            assertThatThrownBy(() ->
                            slow.deploy(ANN, QuotaLab.spec("first", "core", 5).build()))
                    .isInstanceOf(QuotaExceededException.class)
                    .hasMessageContaining("cpu: 2 missing");
        }
        assertThat(lab.held("cpu")).isEqualTo("5");
        assertThat(lab.ledger().entries()).containsOnlyKeys(id("second"));
    }

    @Test
    @DisplayName("R60 G1 of two scales that were decided on one ledger the slower one is decided again, and refused")
    void twoScales() {
        lab.deploy("first", 3);
        lab.deploy("second", 3);
        try (var slow = slowManager(() -> lab.scale("second", 5))) {
            assertThatThrownBy(() -> slow.scale(ANN, id("first"), 4))
                    .isInstanceOf(QuotaExceededException.class)
                    .hasMessageContaining("cpu: 1 missing");
        }
        assertThat(lab.held("cpu")).isEqualTo("8");
        assertThat(lab.host.backEnd.replicas()).isEqualTo(8);
    }

    @Test
    @DisplayName("R60 a deploy that lost against one that needs less than the rest is decided again, and granted")
    void bothFit() {
        try (var slow = slowManager(() -> lab.deploy("second", 3))) {
            slow.deploy(ANN, QuotaLab.spec("first", "core", 5).build());
        }
        assertThat(lab.held("cpu")).isEqualTo("8");
    }

    /** A manager that is overtaken by something before its first commit arrives. */
    private DeploymentManager slowManager(Runnable meanwhile) {
        var flaky = new FlakyStore(lab.host.store);
        var first = new AtomicBoolean(true);
        flaky.beforeCommit(() -> {
            if (first.getAndSet(false)) {
                meanwhile.run();
            }
        });
        return lab.host.builder().store(flaky).build();
    }
}
