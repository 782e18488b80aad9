package dev.slipway.core;

import static dev.slipway.core.TestHost.ADMIN;
import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.RevisionConflictException;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpecBuilder;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Phase;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.ReasonCode;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionCause;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.model.WhenFailed;
import dev.slipway.spi.DeploymentListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AutomaticRollbackTest {
    private static final DeploymentId FRAUD = id("fraud");
    private static final String GOOD = "models/fraud:1";
    private static final String BAD = "models/fraud:2";
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final Duration LATE = DEADLINE.plusSeconds(1);

    private final TestHost host = new TestHost();
    private final List<String> heard = new ArrayList<>();
    private final DeploymentManager manager = host.builder()
            .listener(new DeploymentListener() {
                @Override
                public void accepted(Revision revision) {
                    heard.add(revision.number() + " " + revision.cause() + " by " + revision.author());
                }
            })
            .build();

    @AfterEach
    void close() {
        manager.close();
        host.close();
    }

    @Test
    @DisplayName(
            "R85 R45 a crashing update goes back to the last good revision at the deadline, and the history says why")
    void crash() {
        goodOne();
        host.backEnd.crash(BAD, 3, "loading", "password=s3cret");
        manager.update(ANN, FRAUD, SpecChange.builder().image(BAD).replicas(3).build());
        manager.reconcile();
        host.clock.advance(DEADLINE);
        manager.reconcile();
        assertThat(latest().number()).hasToString("2");

        host.clock.advance(Duration.ofSeconds(1));
        manager.reconcile();

        Revision automatic = latest();
        assertThat(automatic.number()).hasToString("3");
        assertThat(automatic.cause()).isEqualTo(RevisionCause.ROLLBACK);
        assertThat(automatic.rollbackOf()).contains(RevisionNumber.FIRST);
        assertThat(automatic.author()).isEqualTo(Actor.system());
        assertThat(automatic.message())
                .startsWith("revision 2 failed: CRASHED: replica fraud-")
                .endsWith("ended with exit code 3")
                .doesNotContain("s3cret");
        Revision first = manager.revision(ANN, FRAUD, RevisionNumber.FIRST);
        assertThat(automatic.spec())
                .isEqualTo(first.spec().withScalingOf(latest().spec().scaling()));
        assertThat(automatic.spec().scaling().replicas()).isEqualTo(3);
        assertThat(entry().lastGood()).contains(RevisionNumber.FIRST);

        manager.reconcile();
        assertThat(status().phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(entry().lastGood()).contains(new RevisionNumber(3));
        assertThat(entry().holding()).isEqualTo(HoldingPlan.settled(TestHost.SMALL.resources(), 3));
        assertThat(heard).containsExactly("1 DEPLOY by ann", "2 UPDATE by ann", "3 ROLLBACK by system");
    }

    @Test
    @DisplayName("R85 a model that never gets ready within its startup budget goes back too, also amid a rolling step")
    void neverReady() {
        host.backEnd.setTimes(Duration.ofSeconds(5), Duration.ofSeconds(20));
        goodOne();
        host.backEnd.neverReady(BAD);
        manager.update(ANN, FRAUD, SpecChange.builder().image(BAD).build());
        manager.reconcile();
        host.clock.advance(LATE);
        manager.reconcile();
        assertThat(latest().author()).isEqualTo(Actor.system());
        assertThat(latest().message()).contains("NEVER_READY", "isn't ready after 60 s");

        host.clock.advance(Duration.ofSeconds(1));
        var usage = host.backEnd.replicas();
        assertThat(TestHost.SMALL.resources().times(usage).isWithin(entry().holding()))
                .as("G2: %s replicas, holding %s", usage, entry().holding())
                .isTrue();
        for (int pass = 0; pass < 5; pass++) {
            host.clock.advance(Duration.ofSeconds(30));
            manager.reconcile();
        }
        assertThat(status().phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(latest().number()).hasToString("3");
        assertThat(entry().holding()).isEqualTo(HoldingPlan.settled(TestHost.SMALL.resources(), 2));
    }

    @Test
    @DisplayName("R85 without the choice nothing goes back, and a deployment that never served has nowhere to go")
    void offByDefault() {
        host.backEnd.crash(BAD, 3);
        manager.deploy(ANN, spec().progressDeadline(DEADLINE).build());
        manager.deploy(ANN, opted().id("fresh").image(BAD).build());
        manager.reconcile();
        manager.update(ANN, FRAUD, SpecChange.builder().image(BAD).build());
        late();
        late();

        assertThat(status().phase()).isEqualTo(Phase.FAILED);
        assertThat(latest().number()).hasToString("2");
        assertThat(manager.history(ANN, id("fresh"))).hasSize(1);
    }

    @Test
    @DisplayName(
            "R85 what the library made never goes back again, whatever becomes of it; what a user makes then may, once")
    void neverFromAnAutomaticOne() {
        goodOne();
        host.backEnd.crash(BAD, 3);
        manager.update(ANN, FRAUD, SpecChange.builder().image(BAD).build());
        late();
        assertThat(latest().number()).hasToString("3");
        host.backEnd.crash(GOOD, 4);
        for (int pass = 0; pass < 10; pass++) {
            late();
        }
        assertThat(latest().number()).hasToString("3");

        host.backEnd.behave(GOOD);
        late();
        assertThat(status().phase()).isEqualTo(Phase.DEPLOYED);
        manager.update(ANN, FRAUD, SpecChange.builder().image(BAD).build());
        late();
        assertThat(latest().rollbackOf()).contains(new RevisionNumber(3));
        late();
        assertThat(bySystem(manager.history(ANN, FRAUD))).containsExactly("5", "3");
    }

    @Test
    @DisplayName("R85 G4 of two managers that see the same failure only one takes it back, in whatever order they come")
    void twoManagers() {
        goodOne();
        host.backEnd.crash(BAD, 3);
        manager.update(ANN, FRAUD, SpecChange.builder().image(BAD).build());
        manager.reconcile();
        host.clock.advance(LATE);
        var store = new FlakyStore(host.store);
        DeploymentManager faster = host.manager();
        faster.status(ANN, FRAUD);
        store.beforeCommit(faster::reconcile);
        try (DeploymentManager slower = host.builder().store(store).build()) {
            slower.status(ANN, FRAUD);
            slower.reconcile();
            slower.reconcile();
            late();
            slower.reconcile();
        }
        assertThat(bySystem(manager.history(ANN, FRAUD))).containsExactly("3");
        assertThat(status().phase()).isEqualTo(Phase.DEPLOYED);
    }

    @Test
    @DisplayName("R85 R33 a user who changes something before the rollback is recorded wins, and nothing is taken back")
    void userFirst() {
        goodOne();
        host.backEnd.crash(BAD, 3);
        host.backEnd.crash("models/fraud:3", 1);
        manager.update(ANN, FRAUD, SpecChange.builder().image(BAD).build());
        manager.reconcile();
        host.clock.advance(LATE);
        var store = new FlakyStore(host.store);
        List<Boolean> once = new ArrayList<>();
        store.beforeCommit(() -> {
            if (once.isEmpty()) {
                once.add(true);
                manager.update(
                        ANN, FRAUD, SpecChange.builder().image("models/fraud:3").build());
            }
        });
        try (DeploymentManager other = host.builder().store(store).build()) {
            other.reconcile();
        }
        assertThat(once).hasSize(1);
        assertThat(latest().author()).isEqualTo(ANN);
        assertThat(latest().spec().image()).hasToString("models/fraud:3");

        late();
        assertThat(latest().author()).isEqualTo(Actor.system());
        var seen = MutationOptions.builder()
                .expectedRevision(new RevisionNumber(3))
                .build();
        assertThatThrownBy(() -> manager.scale(ANN, FRAUD, 1, seen)).isInstanceOf(RevisionConflictException.class);
    }

    @Test
    @DisplayName("R85 a failure whose lost commit had landed isn't taken back twice")
    void lostAnswer() {
        goodOne();
        host.backEnd.crash(BAD, 3);
        manager.update(ANN, FRAUD, SpecChange.builder().image(BAD).build());
        manager.reconcile();
        host.clock.advance(LATE);
        for (var loss : FlakyStore.Loss.values()) {
            var store = new FlakyStore(host.store);
            store.loseBy(() -> Optional.of(loss));
            try (DeploymentManager other = host.builder().store(store).build()) {
                other.reconcile();
                store.deliver();
            }
        }
        late();
        late();
        assertThat(bySystem(manager.history(ANN, FRAUD))).containsExactly("3");
    }

    @Test
    @DisplayName("R85 a stopped, suspended or deleted failure stays what it is")
    void notNow() {
        goodOne();
        host.backEnd.crash(BAD, 3);
        manager.update(ANN, FRAUD, SpecChange.builder().image(BAD).build());
        manager.stop(ANN, FRAUD);
        late();
        assertThat(latest().cause()).isEqualTo(RevisionCause.STOP);

        host.backEnd.behave(BAD);
        manager.start(ANN, FRAUD);
        manager.reconcile();
        host.backEnd.crash("models/fraud:3", 3);
        manager.update(ANN, FRAUD, SpecChange.builder().image("models/fraud:3").build());
        host.directory.change("lab", group -> group.isModelDeploymentOn(false));
        late();
        assertThat(status().reason().message()).contains("it can't be rolled back yet", "switched off");
        assertThat(latest().author()).isEqualTo(ANN);
        for (int pass = 0; pass < 4; pass++) {
            late();
        }
        assertThat(status().reason().code()).isEqualTo(ReasonCode.SWITCHED_OFF);
        assertThat(latest().author()).isEqualTo(ANN);

        manager.delete(ADMIN, FRAUD);
        late();
        late();
        assertThat(manager.find(ANN, FRAUD)).isEmpty();
    }

    @Test
    @DisplayName("R85 what differs from the last good revision in nothing that replicas have isn't taken back")
    void sameReplicas() {
        goodOne();
        manager.update(
                ANN,
                FRAUD,
                SpecChange.builder().description("new words").replicas(3).build());
        host.backEnd.crash(GOOD, 1);
        late();
        late();
        assertThat(status().phase()).isEqualTo(Phase.FAILED);
        assertThat(latest().number()).hasToString("2");
    }

    @Test
    @DisplayName("R85 where the last good revision's replicas crash as well, it isn't the new one's fault")
    void sharedFault() {
        goodOne();
        host.backEnd.crash(BAD, 3);
        host.backEnd.crash(GOOD, 3);
        host.backEnd.setTimes(Duration.ZERO, Duration.ofDays(1));
        manager.update(ANN, FRAUD, SpecChange.builder().image(BAD).build());
        late();
        assertThat(status().phase()).isEqualTo(Phase.FAILED);
        assertThat(latest().number()).hasToString("2");
    }

    @Test
    @DisplayName(
            "R85 G1 without room for the rollback nothing is done by halves, the status says so, and later it is done")
    void noRoom() {
        host.directory.change("lab", group -> group.limits(ResourceAmounts.of("cpu", "1")));
        manager.deploy(ANN, opted().instanceType("gpu").replicas(1).build());
        manager.reconcile();
        host.backEnd.crash(BAD, 3);
        manager.update(
                ANN,
                FRAUD,
                SpecChange.builder().image(BAD).instanceType("small").build());
        manager.reconcile();
        manager.reconcile();
        assertThat(entry().holding()).isEqualTo(HoldingPlan.settled(TestHost.SMALL.resources(), 1));
        host.directory.change("lab", group -> group.limits(ResourceAmounts.of("nvidia.com/gpu", "0")));
        LedgerEntry before = entry();
        late();
        assertThat(status().phase()).isEqualTo(Phase.FAILED);
        assertThat(status().reason().code()).isEqualTo(ReasonCode.of(ProblemCause.CRASHED));
        assertThat(status().reason().message())
                .contains("ended with exit code 3; ", "; it can't be rolled back yet: ", "nvidia.com/gpu");
        assertThat(entry()).isEqualTo(before);
        assertThat(latest().number()).hasToString("2");

        host.directory.change("lab", group -> group.limits(ResourceAmounts.of("nvidia.com/gpu", "2")));
        late();
        late();
        assertThat(latest().author()).isEqualTo(Actor.system());
        assertThat(latest().instanceType().id()).hasToString("gpu");
        assertThat(status().phase()).isEqualTo(Phase.DEPLOYED);
    }

    @Test
    @DisplayName(
            "R85 planted: a rule that goes back one step without looking at the author makes two automatic rollbacks")
    void withoutTheAuthor() {
        goodOne();
        host.backEnd.crash(BAD, 3);
        manager.update(ANN, FRAUD, SpecChange.builder().image(BAD).build());
        try (DeploymentManager careless = host.builder().build(settings -> new Assembly(settings) {
            @Override
            DueRollback.Rule automaticRollback() {
                return judged -> judged.status().phase() == Phase.FAILED
                        ? Optional.of(new DueRollback(
                                new RevisionNumber(judged.entry().latest().value() - 1), "careless"))
                        : Optional.empty();
            }
        })) {
            careless.reconcile();
            host.clock.advance(LATE);
            careless.reconcile();
            host.backEnd.crash(GOOD, 4);
            careless.reconcile();
            host.clock.advance(LATE);
            careless.reconcile();
        }
        assertThat(bySystem(manager.history(ANN, FRAUD))).containsExactly("4", "3");
    }

    private static List<String> bySystem(List<Revision> history) {
        return history.stream()
                .filter(revision -> revision.author().equals(Actor.system()))
                .map(revision -> revision.number().toString())
                .toList();
    }

    private static DeploymentSpecBuilder opted() {
        return spec().progressDeadline(DEADLINE)
                .contract(contract -> contract.startupBudget(Duration.ofMinutes(1)))
                .whenFailed(WhenFailed.ROLL_BACK);
    }

    private void goodOne() {
        manager.deploy(ANN, opted().build());
        host.clock.advance(Duration.ofSeconds(10));
        manager.reconcile();
        assertThat(status().phase()).isEqualTo(Phase.DEPLOYED);
    }

    /** A pass, the deadline, and another pass. */
    private void late() {
        manager.reconcile();
        host.clock.advance(LATE);
        manager.reconcile();
        manager.reconcile();
    }

    private Revision latest() {
        return manager.history(ANN, FRAUD).get(0);
    }

    private LedgerEntry entry() {
        return host.store.ledger(LedgerScope.of(new GroupId("lab"))).entries().get(FRAUD);
    }

    private DeploymentStatus status() {
        return manager.status(ANN, FRAUD);
    }
}
