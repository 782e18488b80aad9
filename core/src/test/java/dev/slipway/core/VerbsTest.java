package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.BOB;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.IdConflictException;
import dev.slipway.error.InvalidSpecException;
import dev.slipway.error.NotAllowedException;
import dev.slipway.error.NotFoundException;
import dev.slipway.error.QuotaExceededException;
import dev.slipway.error.RevisionConflictException;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.DeploymentSpecBuilder;
import dev.slipway.model.Endpoint;
import dev.slipway.model.EnvValue;
import dev.slipway.model.FieldDifference;
import dev.slipway.model.GroupId;
import dev.slipway.model.Impact;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ModelContract;
import dev.slipway.model.Phase;
import dev.slipway.model.Probe;
import dev.slipway.model.Protocol;
import dev.slipway.model.Replica;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionCause;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RunState;
import dev.slipway.model.SpecChange;
import dev.slipway.model.SpecChangeBuilder;
import dev.slipway.model.SpecDiff;
import dev.slipway.model.WhenFailed;
import dev.slipway.model.WhenTight;
import dev.slipway.spi.DeploymentListener;
import dev.slipway.spi.HistoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class VerbsTest {
    private static final DeploymentId FRAUD = new DeploymentId("fraud");
    private final TestHost host = new TestHost();
    private final DeploymentManager manager = host.manager();

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    @DisplayName("S1 S15 S16 S17 S18 S19 S20 S21 R1 R6 every field of a spec comes back as it was given")
    void roundTrip() {
        DeploymentSpec asked = everything().build();

        Deployment deployed = manager.deploy(ANN, asked, MutationOptions.because("first try"));

        assertThat(deployed.spec()).isEqualTo(asked);
        Deployment found = manager.find(BOB, FRAUD).orElseThrow();
        assertThat(found.spec()).isEqualTo(asked);
        assertThat(found.latest()).isEqualTo(manager.history(ANN, FRAUD).get(0));
        assertThat(found.latest().author()).isEqualTo(ANN);
        assertThat(found.latest().message()).isEqualTo("first try");
        assertThat(found.latest().cause()).isEqualTo(RevisionCause.DEPLOY);
        assertThat(found.latest().instanceType()).isEqualTo(TestHost.SMALL);
        assertThat(found.createdAt()).isEqualTo(host.clock.instant());
        assertThat(found.group()).isEqualTo(new GroupId("lab"));
    }

    @Test
    @DisplayName("R1 R2 without an id each deploy makes another deployment, named after its name")
    void generated() {
        DeploymentSpec nameless = DeploymentSpec.builder()
                .group("lab")
                .name("Ünïcode 模型")
                .instanceType("small")
                .image("models/x:1")
                .build();
        Set<DeploymentId> ids = new HashSet<>();
        for (int number = 0; number < 8; number++) {
            Deployment deployed = manager.deploy(ANN, nameless);
            assertThat(deployed.spec().id()).contains(deployed.id());
            ids.add(deployed.id());
        }
        assertThat(ids).hasSize(8).allMatch(id -> id.value().startsWith("unicode-"));
    }

    @Test
    @DisplayName("S29 S30 R29 R30 an update sets, clears and keeps exactly what it says, and never group, name or id")
    void update() {
        manager.deploy(ANN, everything().build());
        host.clock.advance(Duration.ofSeconds(90));

        Deployment updated = manager.update(
                BOB,
                FRAUD,
                SpecChange.builder()
                        .image("models/fraud:2")
                        .clearDescription()
                        .clearImagePullSecret()
                        .metadata(Map.of("owner", "risk"))
                        .build());

        DeploymentSpec wanted = DeploymentSpec.builder()
                .group("lab")
                .id("fraud")
                .name("Fraud score")
                .instanceType("small")
                .replicas(3)
                .image("models/fraud:2")
                .metadata("owner", "risk")
                .env("THREADS", "4")
                .envFromSecret("TOKEN", "vault", "token")
                .contract(VerbsTest::contract)
                .progressDeadline(Duration.ofMinutes(7))
                .whenTight(WhenTight.RECREATE)
                .whenFailed(WhenFailed.ROLL_BACK)
                .build();
        assertThat(updated.spec()).isEqualTo(wanted);
        assertThat(updated.createdAt()).isEqualTo(host.clock.instant().minusSeconds(90));
        assertThat(updated.updatedAt()).isEqualTo(host.clock.instant());
        assertThat(updated.latest().author()).isEqualTo(BOB);
    }

    /** Changes, and whether replicas are replaced by them. */
    @TestFactory
    @DisplayName("R31 each change has an impact that is told before and true after")
    List<DynamicTest> impacts() {
        return List.of(
                impact("description", Impact.NONE, change -> change.description("more words")),
                impact("metadata", Impact.NONE, change -> change.metadata(Map.of("a", "b"))),
                impact("whenTight", Impact.NONE, change -> change.whenTight(WhenTight.RECREATE)),
                impact("whenFailed", Impact.NONE, change -> change.whenFailed(WhenFailed.ROLL_BACK)),
                impact("progressDeadline", Impact.NONE, change -> change.progressDeadline(Duration.ofHours(1))),
                impact("model name", Impact.NONE, change -> change.contract(part -> part.modelName("other"))),
                impact("example", Impact.NONE, change -> change.contract(part -> part.exampleRequest("{}"))),
                impact("access", Impact.NONE, change -> change.access(Endpoint.Access.PRIVATE)),
                impact("replicas", Impact.SCALE, change -> change.replicas(3)),
                impact(
                        "description and replicas",
                        Impact.SCALE,
                        change -> change.replicas(1).description("fewer")),
                impact("image", Impact.RESTART, change -> change.image("models/fraud:2")),
                impact("pull secret", Impact.RESTART, change -> change.imagePullSecret("registry")),
                impact("environment", Impact.RESTART, change -> change.environment(Map.of("A", EnvValue.text("b")))),
                impact("port", Impact.RESTART, change -> change.contract(part -> part.port(8080))),
                impact(
                        "instance type",
                        Impact.RECREATE,
                        change -> change.instanceType("huge").replicas(1)));
    }

    private static DynamicTest impact(String what, Impact impact, UnaryOperator<SpecChangeBuilder> change) {
        return DynamicTest.dynamicTest(what + ": " + impact, () -> {
            try (var fresh = new TestHost()) {
                fresh.directory.change(
                        "lab",
                        group -> group.addInstanceTypes(InstanceType.of(
                                "huge", ResourceAmounts.of("cpu", "1500m").and("memory", "7Gi"))));
                DeploymentManager manager = fresh.manager();
                manager.deploy(ANN, spec().build());
                fresh.clock.advance(Duration.ofSeconds(1));
                manager.reconcile();
                List<String> before = replicas(manager);
                SpecChange wanted = change.apply(SpecChange.builder()).build();

                assertThat(manager.whatIf(ANN, FRAUD, wanted).impact()).isEqualTo(impact);
                manager.update(ANN, FRAUD, wanted);
                // What has no impact must not have one later either.
                for (int pass = 0; pass < 3; pass++) {
                    fresh.clock.advance(Duration.ofSeconds(1));
                    manager.reconcile();
                }
                if (impact == Impact.NONE) {
                    manager.scale(ANN, FRAUD, 3);
                }
                List<String> after = replicas(manager);

                boolean stayed = after.containsAll(before) || before.containsAll(after);
                assertThat(stayed).isEqualTo(impact.compareTo(Impact.SCALE) <= 0);
                assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
            }
        });
    }

    @Test
    @DisplayName("R31 R34 another display name of an instance type touches no replica, not even with the next scale")
    void displayName() {
        manager.deploy(ANN, spec().build());
        List<String> before = replicas(manager);
        host.directory.change(
                "lab",
                group -> group.instanceTypes(List.of(InstanceType.builder()
                        .from(TestHost.SMALL)
                        .displayName("Quite small")
                        .build())));

        manager.update(ANN, FRAUD, SpecChange.builder().instanceType("small").build());
        manager.scale(ANN, FRAUD, 3);

        assertThat(replicas(manager)).containsAll(before);
    }

    @Test
    @DisplayName("R31 R56 an instance type whose amounts are only written differently is no difference")
    void sameAmounts() {
        manager.deploy(ANN, spec().build());
        host.directory.change(
                "lab",
                group -> group.instanceTypes(List.of(InstanceType.of(
                        "small", ResourceAmounts.of("cpu", "0.5").and("memory", "1073741824")))));

        SpecChange change =
                SpecChange.builder().instanceType("small").description("said").build();
        assertThat(manager.whatIf(ANN, FRAUD, change).impact()).isEqualTo(Impact.NONE);
        manager.update(ANN, FRAUD, change);
        assertThat(manager.diff(ANN, FRAUD, RevisionNumber.FIRST, new RevisionNumber(2))
                        .differences())
                .extracting(FieldDifference::path)
                .containsExactly("description");
    }

    @Test
    @DisplayName("R34 an instance type is resolved once: redefined, it reaches a deployment by an update that names it")
    void resolvedOnce() {
        manager.deploy(ANN, spec().build());
        InstanceType redefined =
                InstanceType.of("small", ResourceAmounts.of("cpu", "1").and("memory", "1Gi"));
        host.directory.change("lab", group -> group.instanceTypes(List.of(redefined)));

        assertThat(manager.update(
                                ANN,
                                FRAUD,
                                SpecChange.builder().image("models/fraud:2").build())
                        .latest()
                        .instanceType())
                .isEqualTo(TestHost.SMALL);
        assertThat(manager.update(
                                ANN,
                                FRAUD,
                                SpecChange.builder().instanceType("small").build())
                        .latest()
                        .instanceType())
                .isEqualTo(redefined);
        assertThat(manager.rollback(ANN, FRAUD, RevisionNumber.FIRST).latest().instanceType())
                .isEqualTo(TestHost.SMALL);
        assertThatThrownBy(() -> manager.update(
                        ANN, FRAUD, SpecChange.builder().instanceType("gpu").build()))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("gpu")
                .hasMessageContaining("[small]");
    }

    @Test
    @DisplayName("R32 a stopped deployment that is updated stays stopped, and starts as the latest revision")
    void updateStopped() {
        manager.deploy(ANN, spec().build());
        manager.stop(ANN, FRAUD);

        Deployment updated = manager.update(
                ANN,
                FRAUD,
                SpecChange.builder().image("models/fraud:2").replicas(3).build());
        manager.reconcile();
        assertThat(updated.status().phase()).isEqualTo(Phase.STOPPED);
        assertThat(host.backEnd.replicas()).isZero();

        Deployment started = manager.start(ANN, FRAUD);
        assertThat(started.status().replicas())
                .hasSize(3)
                .extracting(Replica::revision)
                .containsOnly(started.latest().number());
    }

    @Test
    @DisplayName("R33 a change made on an older revision is a conflict that names both, and changes nothing")
    void conflict() {
        manager.deploy(ANN, spec().build());
        manager.scale(BOB, FRAUD, 3);
        var stale =
                MutationOptions.builder().expectedRevision(RevisionNumber.FIRST).build();

        for (Consumer<DeploymentManager> verb : List.<Consumer<DeploymentManager>>of(
                on -> on.stop(ANN, FRAUD, stale),
                on -> on.scale(ANN, FRAUD, 1, stale),
                on -> on.rollback(ANN, FRAUD, RevisionNumber.FIRST, Set.of(), stale),
                on -> on.start(ANN, FRAUD, stale))) {
            var conflict = catchThrowableOfType(RevisionConflictException.class, () -> verb.accept(manager));
            assertThat(conflict.expected()).isEqualTo(RevisionNumber.FIRST);
            assertThat(conflict.actual()).isEqualTo(new RevisionNumber(2));
        }
        assertThat(manager.history(ANN, FRAUD)).hasSize(2);
    }

    @Test
    @DisplayName("S32 S33 R37 R38 stop, start and delete may be said twice in every phase, and are recorded once")
    void twice() {
        host.backEnd.setTimes(Duration.ofSeconds(5), Duration.ofSeconds(5));
        for (int phase = 0; phase < 4; phase++) {
            manager.deploy(ANN, spec().build());
            host.clock.advance(Duration.ofSeconds(3L * phase));
            manager.start(ANN, FRAUD);
            manager.start(ANN, FRAUD);
            assertThat(manager.history(ANN, FRAUD)).hasSize(1);
            manager.stop(ANN, FRAUD);
            manager.stop(ANN, FRAUD);
            host.clock.advance(Duration.ofSeconds(2L * phase));
            manager.stop(ANN, FRAUD);
            assertThat(manager.history(ANN, FRAUD)).hasSize(2);
            manager.delete(ANN, FRAUD);
            manager.delete(ANN, FRAUD);
            for (int pass = 0; pass < 3; pass++) {
                manager.reconcile();
                host.clock.advance(Duration.ofSeconds(6));
            }
            assertThatThrownBy(() -> manager.delete(ANN, FRAUD)).isInstanceOf(NotFoundException.class);
            assertThat(manager.inventory(TestHost.ADMIN)).isEmpty();
        }
    }

    @Test
    @DisplayName("R4 R38 an id is busy while its deployment is being deleted, and free when nothing of it is left")
    void busy() {
        host.backEnd.setTimes(Duration.ZERO, Duration.ofSeconds(10));
        manager.deploy(ANN, spec().build());
        manager.delete(ANN, FRAUD);
        manager.reconcile();

        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.STOPPING);
        for (Consumer<DeploymentManager> verb : List.<Consumer<DeploymentManager>>of(
                on -> on.deploy(ANN, spec().build()),
                on -> on.stop(ANN, FRAUD),
                on -> on.start(ANN, FRAUD),
                on -> on.scale(ANN, FRAUD, 1))) {
            var busy = catchThrowableOfType(IdConflictException.class, () -> verb.accept(manager));
            assertThat(busy.code()).isEqualTo(ErrorCode.ID_BUSY);
            assertThat(busy.isRetryable()).isTrue();
        }
        host.clock.advance(Duration.ofSeconds(10));
        manager.reconcile();
        DeploymentRef again = manager.deploy(ANN, spec().build()).latest().deployment();
        assertThat(manager.history(ANN, FRAUD)).hasSize(1);
        assertThat(manager.status(ANN, FRAUD).deployment()).isEqualTo(again);
    }

    @Test
    @DisplayName("R4 an id of another group is taken")
    void takenElsewhere() {
        manager.deploy(TestHost.STRANGER, spec().group("other").build());

        assertThatThrownBy(() -> manager.deploy(ANN, spec().build()))
                .isInstanceOfSatisfying(
                        IdConflictException.class,
                        taken -> assertThat(taken.code()).isEqualTo(ErrorCode.ID_TAKEN));
    }

    @Test
    @DisplayName("S27 S28 R45 R47 the history is bounded, newest first, and says who, when, why and what")
    void history() {
        manager.deploy(ANN, spec().build());
        for (int number = 2; number <= 40; number++) {
            host.clock.advance(Duration.ofSeconds(1));
            manager.update(
                    BOB,
                    FRAUD,
                    SpecChange.builder().description("take " + number).build(),
                    MutationOptions.because("because of " + number));
        }

        List<Revision> history = manager.history(ANN, FRAUD);
        assertThat(history)
                .extracting(revision -> revision.number().value())
                .containsExactlyElementsOf(IntStream.range(0, HistoryStore.KEPT_REVISIONS)
                        .mapToObj(place -> 40L - place)
                        .toList());
        Revision entry = manager.revision(ANN, FRAUD, new RevisionNumber(20));
        assertThat(entry).isIn(history);
        assertThat(entry.author()).isEqualTo(BOB);
        assertThat(entry.message()).isEqualTo("because of 20");
        assertThat(entry.spec().description()).isEqualTo("take 20");
        assertThat(entry.runState()).isEqualTo(RunState.RUNNING);
        assertThat(entry.time()).isEqualTo(host.clock.instant().minusSeconds(20));
        assertThatThrownBy(() -> manager.revision(ANN, FRAUD, new RevisionNumber(3)))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("40");
        assertThatThrownBy(() -> manager.rollback(ANN, FRAUD, new RevisionNumber(3)))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    @DisplayName("R45 R71 the same again adds nothing to the history, and nothing is written")
    void sameAgain() {
        manager.deploy(ANN, everything().build());
        long counter = counter();

        manager.update(ANN, FRAUD, SpecChange.builder().build());
        manager.update(
                ANN,
                FRAUD,
                SpecChange.builder()
                        .image("models/fraud:1")
                        .replicas(3)
                        .instanceType("small")
                        .build());
        manager.scale(ANN, FRAUD, 3);
        manager.rollback(ANN, FRAUD, RevisionNumber.FIRST);

        assertThat(counter()).isEqualTo(counter);
        assertThat(manager.history(ANN, FRAUD)).hasSize(1);
    }

    @Test
    @DisplayName("R49 the history is readable when its instance type is gone, and its group too, for an administrator")
    void historyWithoutGroup() {
        manager.deploy(ANN, spec().build());
        host.directory.change(
                "lab",
                group -> group.instanceTypes(List.of()).members(List.of()).isModelDeploymentOn(false));

        assertThat(manager.history(TestHost.ADMIN, FRAUD).get(0).instanceType()).isEqualTo(TestHost.SMALL);
    }

    @Test
    @DisplayName(
            "R50 a rollback is a new revision equal to an older one, and brings back replicas and run state if asked to")
    void rollback() {
        manager.deploy(ANN, spec().replicas(1).build());
        manager.update(
                ANN,
                FRAUD,
                SpecChange.builder().image("models/fraud:2").replicas(3).build());
        manager.stop(ANN, FRAUD);

        Revision kept = manager.rollback(BOB, FRAUD, RevisionNumber.FIRST).latest();
        assertThat(kept.number()).isEqualTo(new RevisionNumber(4));
        assertThat(kept.cause()).isEqualTo(RevisionCause.ROLLBACK);
        assertThat(kept.rollbackOf()).contains(RevisionNumber.FIRST);
        assertThat(kept.spec().image()).hasToString("models/fraud:1");
        assertThat(kept.spec().scaling().replicas()).isEqualTo(3);
        assertThat(kept.runState()).isEqualTo(RunState.STOPPED);

        Revision restored = manager.rollback(
                        BOB,
                        FRAUD,
                        RevisionNumber.FIRST,
                        Set.of(Restore.REPLICAS, Restore.RUN_STATE),
                        MutationOptions.NONE)
                .latest();
        assertThat(restored.spec()).isEqualTo(spec().replicas(1).build());
        assertThat(restored.runState()).isEqualTo(RunState.RUNNING);
        assertThat(manager.status(ANN, FRAUD).phase()).isEqualTo(Phase.DEPLOYED);
    }

    @Test
    @DisplayName("R81 R82 what-if tells decision, impact, strategy and holding, and has no effect at all")
    void whatIf() {
        manager.deploy(ANN, spec().build());
        manager.reconcile();
        long counter = counter();
        SpecChange change = SpecChange.builder().image("models/fraud:2").build();

        WhatIf update = manager.whatIf(ANN, FRAUD, change);
        WhatIf tooMuch = manager.whatIf(ANN, spec().id("second").replicas(9).build());

        assertThat(update.fits()).isTrue();
        assertThat(update.impact()).isEqualTo(Impact.RESTART);
        assertThat(update.strategy().surge()).isEqualTo(1);
        assertThat(update.holding().get(ResourceName.CPU)).hasToString("1500m");
        assertThat(tooMuch.fits()).isFalse();
        assertThat(tooMuch.decision().violations()).hasSize(2);
        assertThat(counter()).isEqualTo(counter);
        assertThat(manager.history(ANN, FRAUD)).hasSize(1);
        assertThat(manager.find(ANN, id("second"))).isEmpty();
        assertThat(host.backEnd.replicas()).isEqualTo(2);
    }

    @Test
    @DisplayName("R83 two revisions are compared field by field, in both directions, secrets by reference")
    void diff() {
        manager.deploy(ANN, everything().build());
        manager.update(
                ANN,
                FRAUD,
                SpecChange.builder()
                        .image("models/fraud:2")
                        .clearDescription()
                        .metadata(Map.of("owner", "risk", "stage", "test"))
                        .clearEnvironment()
                        .build());

        SpecDiff there = manager.diff(ANN, FRAUD, RevisionNumber.FIRST, new RevisionNumber(2));
        SpecDiff back = manager.diff(ANN, FRAUD, new RevisionNumber(2), RevisionNumber.FIRST);

        assertThat(there.differences())
                .extracting(VerbsTest::told)
                .containsExactly(
                        "image: models/fraud:1 → models/fraud:2",
                        "description: scores fraud → -",
                        "metadata[owner]: fraud team → risk",
                        "metadata[stage]: - → test",
                        "environment[THREADS]: 4 → -",
                        "environment[TOKEN]: secret vault, key token → -");
        assertThat(there.impact()).isEqualTo(Impact.RESTART);
        assertThat(back.differences()).hasSameSizeAs(there.differences());
        assertThat(manager.diff(ANN, FRAUD, RevisionNumber.FIRST, RevisionNumber.FIRST)
                        .differences())
                .isEmpty();
    }

    @Test
    @DisplayName("R81 what-if counts as free what is free already, as a deploy would, and still writes nothing")
    void whatIfForesees() {
        var wanted = spec().id("second").instanceType("gpu").replicas(2).build();
        manager.deploy(ANN, spec().instanceType("gpu").replicas(2).build());
        assertThat(manager.whatIf(ANN, wanted).fits()).isFalse();
        manager.stop(ANN, FRAUD);
        long counter = counter();

        assertThat(manager.whatIf(ANN, wanted).fits()).isTrue();
        assertThat(counter()).isEqualTo(counter);
        assertThat(manager.deploy(ANN, wanted).status().desiredReplicas()).isEqualTo(2);
    }

    /** Unlike its toString, with the values of environment variables. */
    private static String told(FieldDifference difference) {
        return difference.path() + ": " + difference.before().orElse("-") + " → "
                + difference.after().orElse("-");
    }

    @Test
    @DisplayName("R92 a host's policy refuses with its own reason before anything is recorded")
    void veto() {
        try (var strict = host.builder()
                .policy((revision, group) -> Optional.empty())
                .policy((revision, group) -> revision.spec().image().value().startsWith("models/")
                        ? Optional.empty()
                        : Optional.of("images come from models/ only, in " + group.id()))
                .build()) {
            var vetoed = catchThrowableOfType(
                    NotAllowedException.class,
                    () -> strict.deploy(ANN, spec().image("elsewhere/x:1").build()));
            assertThat(vetoed.code()).isEqualTo(ErrorCode.VETOED);
            assertThat(vetoed).hasMessageContaining("images come from models/ only, in lab");
            assertThat(counter()).isZero();

            strict.deploy(ANN, spec().build());
            assertThatThrownBy(() -> strict.update(
                            ANN,
                            FRAUD,
                            SpecChange.builder().image("elsewhere/x:1").build()))
                    .isInstanceOf(NotAllowedException.class);
        }
    }

    @Test
    @DisplayName("R93 listeners hear what happened after the fact, and one that throws harms nobody")
    void listeners() {
        List<String> heard = new ArrayList<>();
        try (var told =
                host.builder().listener(new Thrower()).listener(new Ear(heard)).build()) {
            told.deploy(ANN, spec().build());
            told.update(ANN, FRAUD, SpecChange.builder().build());
            told.scale(ANN, FRAUD, 3);
            assertThatThrownBy(() -> told.scale(ANN, FRAUD, 99)).isInstanceOf(QuotaExceededException.class);
            told.delete(ANN, FRAUD);
            told.reconcile();
            told.reconcile();
        }
        assertThat(heard).containsExactly("DEPLOY 1", "SCALE 2", "removing fraud", "removed fraud");
    }

    @Test
    @DisplayName("R58 R62 the directory's limit on deployments holds for start too, and stopped ones don't count")
    void mostDeployments() {
        host.directory.change("lab", group -> group.mostDeployments(1));
        manager.deploy(ANN, spec().build());
        manager.stop(ANN, FRAUD);
        manager.deploy(ANN, spec().id("second").build());

        assertThatThrownBy(() -> manager.start(ANN, FRAUD)).isInstanceOf(QuotaExceededException.class);
    }

    @Test
    @DisplayName("R59 R61 other usage is counted, and what can't be told is never taken for nothing")
    void otherUsage() {
        try (var counting = host.builder()
                .usageSource(group -> ResourceAmounts.of("cpu", "3001m"))
                .build()) {
            assertThatThrownBy(() -> counting.deploy(ANN, spec().build())).isInstanceOf(QuotaExceededException.class);
        }
        try (var blind = host.builder()
                .usageSource(group -> {
                    throw new IllegalStateException("no metrics");
                })
                .build()) {
            assertThatThrownBy(() -> blind.deploy(ANN, spec().build()))
                    .isInstanceOf(DeploymentException.class)
                    .hasMessageContaining("no metrics");
        }
        assertThat(counter()).isZero();
    }

    private long counter() {
        return host.store.ledger(LedgerScope.of(new GroupId("lab"))).counter();
    }

    private static List<String> replicas(DeploymentManager manager) {
        return manager.status(ANN, FRAUD).replicas().stream()
                .map(replica -> replica.id().value())
                .toList();
    }

    private static DeploymentSpecBuilder everything() {
        return spec().replicas(3)
                .description("scores fraud")
                .imagePullSecret("registry")
                .metadata("owner", "fraud team")
                .env("THREADS", "4")
                .envFromSecret("TOKEN", "vault", "token")
                .contract(VerbsTest::contract)
                .progressDeadline(Duration.ofMinutes(7))
                .whenTight(WhenTight.RECREATE)
                .whenFailed(WhenFailed.ROLL_BACK);
    }

    private static void contract(ModelContract.Builder contract) {
        contract.protocol(Protocol.V2)
                .port(8443)
                .modelName("fraud net")
                .readiness(Probe.http("/ready"))
                .liveness(Probe.http("/alive"))
                .startupBudget(Duration.ofMinutes(3))
                .terminationGrace(Duration.ofSeconds(7))
                .exampleRequest("{\"x\":1}");
    }

    /** Writes down what it hears. */
    private record Ear(List<String> heard) implements DeploymentListener {
        @Override
        public void accepted(Revision revision) {
            heard.add(revision.cause() + " " + revision.number());
        }

        @Override
        public void removing(DeploymentRef deployment) {
            heard.add("removing " + deployment.id());
        }

        @Override
        public void removed(DeploymentRef deployment) {
            heard.add("removed " + deployment.id());
        }
    }

    /** Fails at whatever it hears. */
    private static final class Thrower implements DeploymentListener {
        @Override
        public void accepted(Revision revision) {
            throw new IllegalStateException("deaf");
        }

        @Override
        public void removing(DeploymentRef deployment) {
            throw new IllegalStateException("deaf");
        }
    }
}
