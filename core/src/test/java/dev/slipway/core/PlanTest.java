package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.BOB;
import static dev.slipway.core.TestHost.STRANGER;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.NotAllowedException;
import dev.slipway.error.NotFoundException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.EnvValue;
import dev.slipway.model.FieldDifference;
import dev.slipway.model.GroupId;
import dev.slipway.model.Impact;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RunState;
import dev.slipway.model.SpecChange;
import dev.slipway.model.Strategy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a plan tells. */
class PlanTest {
    private static final DeploymentId FRAUD = id("fraud");
    private static final SpecChange NEW_IMAGE =
            SpecChange.builder().image("models/fraud:2").build();

    private final TestHost host = new TestHost();
    private final DeploymentManager manager = host.manager();

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    @DisplayName("R81 R82 a plan tells diff, impact, quota, way and holdings of an update, and has no effect at all")
    void update() {
        manager.deploy(ANN, spec().build());
        manager.reconcile();
        long counter = counter();

        Plan plan = manager.plan(ANN, Mutation.update(FRAUD, NEW_IMAGE));

        PlannedOutcome planned = plan.outcome().orElseThrow();
        assertThat(plan.isAdmissible()).isTrue();
        assertThat(plan.fits()).isTrue();
        assertThat(plan.deployment()).isEqualTo(FRAUD);
        assertThat(plan.madeOn().orElseThrow().number()).isEqualTo(RevisionNumber.FIRST);
        assertThat(plan.ledgerCounter()).isEqualTo(counter);
        assertThat(planned.diff().orElseThrow().differences())
                .extracting(FieldDifference::toString)
                .containsExactly("image: models/fraud:1 → models/fraud:2");
        assertThat(planned.spec()).isEqualTo(spec().image("models/fraud:2").build());
        assertThat(planned.instanceType()).isEqualTo(TestHost.SMALL);
        assertThat(planned.runState()).isEqualTo(RunState.RUNNING);
        assertThat(planned.impact()).isEqualTo(Impact.RESTART);
        assertThat(planned.strategy()).contains(Strategy.rolling(1, 0));
        assertThat(planned.overlaps()).isFalse();
        assertThat(planned.inWords())
                .isEqualTo(
                        "Step by step, with up to 1 replica more meanwhile: an old one goes when a new one is ready.");
        assertThat(planned.held().get(ResourceName.CPU)).hasToString("1");
        assertThat(planned.peak().get(ResourceName.CPU)).hasToString("1500m");
        assertThat(planned.afterwards().get(ResourceName.CPU)).hasToString("1");
        assertThat(counter()).isEqualTo(counter);
        assertThat(manager.history(ANN, FRAUD)).hasSize(1);
        assertThat(host.backEnd.replicas()).isEqualTo(2);
    }

    @Test
    @DisplayName("R57 R81 a plan that doesn't fit tells every missing resource, and nothing of it comes to be")
    void tooMuch() {
        manager.deploy(ANN, spec().build());

        Plan plan = manager.plan(
                ANN, Mutation.deploy(spec().id("second").replicas(9).build()));

        assertThat(plan.fits()).isFalse();
        assertThat(plan.isAdmissible()).isFalse();
        assertThat(plan.outcome().orElseThrow().quota().violations())
                .extracting(violation -> violation.resource() + " " + violation.missing())
                .containsExactlyInAnyOrder("cpu 1500m", "memory 3Gi");
        assertThat(plan.objections()).hasSize(2).allSatisfy(objection -> {
            assertThat(objection.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
            assertThat(objection.message()).contains("missing (asked for");
        });
        assertThat(plan.outcome().orElseThrow().diff()).isEmpty();
        assertThat(manager.find(ANN, id("second"))).isEmpty();
    }

    @Test
    @DisplayName("R81 a plan counts as free what is free already, as a deploy would, and still writes nothing")
    void foresees() {
        var wanted = spec().id("second").instanceType("gpu").replicas(2).build();
        manager.deploy(ANN, spec().instanceType("gpu").replicas(2).build());
        assertThat(manager.plan(ANN, Mutation.deploy(wanted)).fits()).isFalse();
        manager.stop(ANN, FRAUD);
        long counter = counter();

        Plan plan = manager.plan(ANN, Mutation.deploy(wanted));
        assertThat(plan.fits()).isTrue();
        assertThat(counter()).isEqualTo(counter);
        assertThat(manager.carryOut(ANN, plan).status().desiredReplicas()).isEqualTo(2);
    }

    /** Every mutation, each on a running deployment with two revisions and two replicas. */
    @TestFactory
    @DisplayName("R82 S31 every mutation can be planned, and becomes exactly what was planned")
    List<DynamicTest> everyMutation() {
        Map<String, Mutation> mutations = Map.of(
                "deploy", Mutation.deploy(spec().id("second").build()),
                "deploy without an id",
                        Mutation.deploy(DeploymentSpec.builder()
                                .group("lab")
                                .name("Churn")
                                .instanceType("small")
                                .image("models/churn:1")
                                .build()),
                "update", Mutation.update(FRAUD, NEW_IMAGE),
                "update of words",
                        Mutation.update(
                                FRAUD,
                                SpecChange.builder().description("of words").build()),
                "update of nothing", Mutation.update(FRAUD, SpecChange.builder().build()),
                "scale up", Mutation.scale(FRAUD, 3),
                "scale down", Mutation.scale(FRAUD, 1),
                "rollback", Mutation.rollback(FRAUD, RevisionNumber.FIRST),
                "rollback of all", Mutation.rollback(FRAUD, RevisionNumber.FIRST, Set.of(Restore.REPLICAS)),
                "stop", Mutation.stop(FRAUD));
        return mutations.entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(row.getKey(), () -> becomesWhatWasPlanned(row.getValue(), false)))
                .toList();
    }

    @Test
    @DisplayName("R82 R37 a start is planned and becomes exactly what was planned")
    void start() {
        becomesWhatWasPlanned(Mutation.start(FRAUD), true);
    }

    private static void becomesWhatWasPlanned(Mutation mutation, boolean stopped) {
        try (var fresh = new TestHost()) {
            DeploymentManager on = fresh.manager();
            on.deploy(ANN, spec().replicas(3).image("models/fraud:0").build());
            on.update(
                    ANN,
                    FRAUD,
                    SpecChange.builder().image("models/fraud:1").replicas(2).build());
            if (stopped) {
                on.stop(ANN, FRAUD);
            }
            on.reconcile();

            Plan plan = on.plan(BOB, mutation);
            PlannedOutcome planned = plan.outcome().orElseThrow();
            Revision made =
                    on.carryOut(BOB, plan, MutationOptions.because("as shown")).latest();

            assertThat(plan.objections()).isEmpty();
            assertThat(made.deployment().id()).isEqualTo(plan.deployment());
            assertThat(made.spec()).isEqualTo(planned.spec());
            assertThat(made.instanceType()).isEqualTo(planned.instanceType());
            assertThat(made.runState()).isEqualTo(planned.runState());
            planned.diff().ifPresent(diff -> {
                assertThat(made.number()).isEqualTo(diff.to());
                assertThat(on.diff(ANN, FRAUD, diff.from(), diff.to())).isEqualTo(diff);
            });
            boolean isNews =
                    planned.diff().map(diff -> !diff.differences().isEmpty()).orElse(true);
            assertThat(made.message()).isEqualTo(isNews ? "as shown" : "");
            LedgerEntry entry =
                    fresh.store.ledger(LedgerScope.of(plan.group())).entries().get(plan.deployment());
            assertThat(entry.holding()).isEqualTo(planned.peak());
            planned.strategy()
                    .ifPresent(strategy -> assertThat(entry.strategy()).isEqualTo(strategy));
            on.reconcile();
            assertThat(fresh.store
                            .ledger(LedgerScope.of(plan.group()))
                            .entries()
                            .get(plan.deployment())
                            .holding())
                    .isEqualTo(planned.afterwards());
        }
    }

    @Test
    @DisplayName("R5 R9 R57 R82 R92 a plan lists everything that speaks against a change, each with its code")
    void everyObjection() {
        try (var strict = host.builder()
                .policy((revision, group) -> revision.spec().image().value().startsWith("models/")
                        ? Optional.empty()
                        : Optional.of("images come from models/ only"))
                .policy((revision, group) ->
                        revision.spec().description().isEmpty() ? Optional.of("say what it is for") : Optional.empty())
                .build()) {
            strict.deploy(ANN, spec().description("for fraud").build());
            host.directory.change("lab", group -> group.isModelDeploymentOn(false));
            SpecChange change = SpecChange.builder()
                    .image("elsewhere/x:1")
                    .replicas(9)
                    .clearDescription()
                    .environment(large())
                    .build();

            Plan plan = strict.plan(ANN, Mutation.update(FRAUD, change));

            assertThat(plan.objections())
                    .extracting(Objection::code)
                    .containsExactly(
                            ErrorCode.SWITCHED_OFF,
                            ErrorCode.INVALID_SPEC,
                            ErrorCode.VETOED,
                            ErrorCode.VETOED,
                            ErrorCode.QUOTA_EXCEEDED,
                            ErrorCode.QUOTA_EXCEEDED);
            assertThat(plan.objections().get(3)).hasToString("VETOED: say what it is for");
            assertThat(plan.outcome().orElseThrow().impact()).isEqualTo(Impact.RECREATE);
            assertThatThrownBy(() -> strict.carryOut(ANN, plan))
                    .isInstanceOfSatisfying(
                            NotAllowedException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.SWITCHED_OFF));
        }
    }

    private static Map<String, EnvValue> large() {
        Map<String, EnvValue> variables = new TreeMap<>();
        for (int number = 0; number < 25; number++) {
            variables.put("V" + number, EnvValue.text("x".repeat(10_000)));
        }
        return variables;
    }

    @Test
    @DisplayName("R4 R34 R82 where nothing can be planned the plan says why: type, id taken, id busy")
    void nothingToPlan() {
        manager.deploy(STRANGER, spec().group("other").id("theirs").build());
        manager.deploy(ANN, spec().build());

        Plan noType = manager.plan(
                ANN,
                Mutation.update(FRAUD, SpecChange.builder().instanceType("huge").build()));
        Plan taken = manager.plan(ANN, Mutation.deploy(spec().build()));
        Plan takenElsewhere =
                manager.plan(ANN, Mutation.deploy(spec().id("theirs").build()));
        host.backEnd.setTimes(Duration.ZERO, Duration.ofHours(1));
        manager.delete(ANN, FRAUD);
        Plan busy = manager.plan(ANN, Mutation.scale(FRAUD, 1));
        Plan busyToo = manager.plan(ANN, Mutation.deploy(spec().build()));

        for (Plan plan : List.of(noType, taken, takenElsewhere, busy, busyToo)) {
            assertThat(plan.outcome()).isEmpty();
            assertThat(plan.fits()).isFalse();
            assertThat(plan.isAdmissible()).isFalse();
        }
        assertThat(noType.objections()).hasSize(1);
        assertThat(noType.objections().get(0).path()).isEqualTo("instanceType");
        assertThat(noType.objections().get(0).message()).contains("'huge'", "[small, gpu]");
        assertThat(codes(taken)).containsExactly(ErrorCode.ID_TAKEN);
        assertThat(codes(takenElsewhere)).containsExactly(ErrorCode.ID_TAKEN);
        assertThat(codes(busy)).containsExactly(ErrorCode.ID_BUSY);
        assertThat(codes(busyToo)).containsExactly(ErrorCode.ID_BUSY);
    }

    @Test
    @DisplayName("R8 R82 what isn't there, or isn't the actor's, can't be planned")
    void notThere() {
        manager.deploy(ANN, spec().build());

        assertThatThrownBy(() -> manager.plan(ANN, Mutation.stop(id("nothing"))))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> manager.plan(STRANGER, Mutation.stop(FRAUD))).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> manager.plan(ANN, Mutation.rollback(FRAUD, new RevisionNumber(7))))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> manager.plan(STRANGER, Mutation.deploy(spec().build())))
                .isInstanceOf(NotAllowedException.class);
        Plan plan = manager.plan(ANN, Mutation.stop(FRAUD));
        assertThatThrownBy(() -> manager.carryOut(STRANGER, plan)).isInstanceOf(NotFoundException.class);
    }

    @Test
    @DisplayName("R31 R63 R82 without room beside the old replicas the plan says that there is an interruption")
    void interruption() {
        host.directory.change(
                "lab",
                group -> group.addInstanceTypes(InstanceType.of(
                        "huge", ResourceAmounts.of("cpu", "1500m").and("memory", "7Gi"))));
        manager.deploy(ANN, spec().build());

        PlannedOutcome planned = manager.plan(
                        ANN,
                        Mutation.update(
                                FRAUD,
                                SpecChange.builder()
                                        .instanceType("huge")
                                        .replicas(1)
                                        .build()))
                .outcome()
                .orElseThrow();

        assertThat(planned.impact()).isEqualTo(Impact.RECREATE);
        assertThat(planned.diff().orElseThrow().impact()).isEqualTo(Impact.RESTART);
        assertThat(planned.strategy()).contains(Strategy.recreate());
        assertThat(planned.inWords())
                .isEqualTo("All old replicas go before the first new one comes: nothing answers in between.");
    }

    /** Replicas before and after, what is asked for, and the sentence. */
    @ParameterizedTest(name = "{0} to {1}: {2}")
    @DisplayName("R82 the way to it is said in words")
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | 3 | 1 replica more; the others are not touched.",
                "1 | 3 | 2 replicas more; the others are not touched.",
                "3 | 1 | 2 replicas fewer; the others are not touched.",
                "2 | 2 | Nothing changes.",
                "1 | 0 | 1 replica goes.",
                "2 | 0 | 2 replicas go.",
                "0 | 1 | 1 replica starts.",
                "0 | 2 | 2 replicas start.",
            })
    void words(int before, int after, String words) {
        manager.deploy(
                ANN, spec().replicas(Math.max(1, before == 0 ? after : before)).build());
        if (before == 0) {
            manager.stop(ANN, FRAUD);
        }
        manager.reconcile();
        Mutation mutation =
                before == 0 ? Mutation.start(FRAUD) : after == 0 ? Mutation.stop(FRAUD) : Mutation.scale(FRAUD, after);

        assertThat(manager.plan(ANN, mutation).outcome().orElseThrow().inWords())
                .isEqualTo(words);
    }

    @Test
    @DisplayName("R32 R82 what touches no replica is said to, of a running one and of a stopped one")
    void untouched() {
        manager.deploy(ANN, spec().build());
        Mutation words =
                Mutation.update(FRAUD, SpecChange.builder().description("words").build());
        assertThat(manager.plan(ANN, words).outcome().orElseThrow().inWords())
                .isEqualTo("Only the record changes: no replica is touched.");
        manager.stop(ANN, FRAUD);
        manager.reconcile();
        assertThat(manager.plan(ANN, Mutation.update(FRAUD, NEW_IMAGE))
                        .outcome()
                        .orElseThrow()
                        .inWords())
                .isEqualTo("Only the record changes: no replica runs, neither before nor after.");
    }

    @Test
    @DisplayName("R48 R82 a plan's text holds no value of an environment variable")
    void noValues() {
        manager.deploy(ANN, spec().env("MODE", "very-private").build());

        Plan plan = manager.plan(
                ANN,
                Mutation.update(
                        FRAUD,
                        SpecChange.builder()
                                .environment(Map.of("MODE", EnvValue.text("also-private")))
                                .build()));

        assertThat(plan.toString())
                .contains("models/fraud:1")
                .doesNotContain("very-private")
                .doesNotContain("also-private");
    }

    private static List<ErrorCode> codes(Plan plan) {
        return plan.objections().stream().map(Objection::code).toList();
    }

    private long counter() {
        return host.store.ledger(LedgerScope.of(new GroupId("lab"))).counter();
    }
}
