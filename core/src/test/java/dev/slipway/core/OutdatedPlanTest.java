package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.BOB;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.Footprint;
import dev.slipway.model.GroupId;
import dev.slipway.model.Impact;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.RequestId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.model.UserId;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What becomes of a plan when the world moves before it is carried out. */
class OutdatedPlanTest {
    private static final DeploymentId FRAUD = id("fraud");
    private static final SpecChange NEW_IMAGE =
            SpecChange.builder().image("models/fraud:2").build();
    private static final SpecChange SAME_TYPE =
            SpecChange.builder().instanceType("small").image("models/fraud:2").build();
    private static final InstanceType LARGER =
            InstanceType.of("small", ResourceAmounts.of("cpu", "600m").and("memory", "1Gi"));

    /** What is planned, what moves, and how carrying it out is refused; on 2 replicas of 500m and 1Gi in 4 cpu and 8Gi. */
    private static final List<Row> REFUSED = List.of(
            row(
                    "another revision",
                    ErrorCode.REVISION_CONFLICT,
                    update(NEW_IMAGE),
                    (host, on) -> on.scale(BOB, FRAUD, 1)),
            row("another revision and back", ErrorCode.REVISION_CONFLICT, Mutation.stop(FRAUD), (host, on) -> {
                on.stop(BOB, FRAUD);
                on.start(BOB, FRAUD);
            }),
            row(
                    "the type that it names is another",
                    ErrorCode.PLAN_OUTDATED,
                    update(SAME_TYPE),
                    (host, on) -> define(host, LARGER)),
            row(
                    "the type of a new one is another",
                    ErrorCode.PLAN_OUTDATED,
                    deploy("second"),
                    (host, on) -> define(host, LARGER)),
            row(
                    "the type that it names is gone",
                    ErrorCode.INVALID_SPEC,
                    update(SAME_TYPE),
                    (host, on) -> host.directory.change("lab", group -> group.instanceTypes(List.of()))),
            row(
                    "no room for the surge any more",
                    ErrorCode.PLAN_OUTDATED,
                    update(NEW_IMAGE),
                    (host, on) -> limit(host, "1")),
            row("no room at all any more", ErrorCode.QUOTA_EXCEEDED, Mutation.scale(FRAUD, 3), (host, on) -> {
                on.deploy(BOB, spec().id("third").replicas(6).build());
                on.reconcile();
            }),
            row(
                    "the id is taken",
                    ErrorCode.ID_TAKEN,
                    deploy("second"),
                    (host, on) -> on.deploy(BOB, spec().id("second").replicas(1).build())),
            row("it is being deleted", ErrorCode.ID_BUSY, update(NEW_IMAGE), (host, on) -> {
                host.backEnd.setTimes(Duration.ZERO, Duration.ofHours(1));
                on.delete(BOB, FRAUD);
            }),
            row("it is gone", ErrorCode.NOT_FOUND, update(NEW_IMAGE), (host, on) -> {
                on.delete(BOB, FRAUD);
                on.reconcile();
            }),
            row(
                    "another one has its id, at the same revision",
                    ErrorCode.PLAN_OUTDATED,
                    update(NEW_IMAGE),
                    (host, on) -> {
                        on.delete(BOB, FRAUD);
                        on.reconcile();
                        on.deploy(BOB, spec().build());
                        on.reconcile();
                    }),
            row(
                    "the switch is off",
                    ErrorCode.SWITCHED_OFF,
                    update(NEW_IMAGE),
                    (host, on) -> host.directory.change("lab", group -> group.isModelDeploymentOn(false))),
            row("it is suspended", ErrorCode.PLAN_OUTDATED, update(NEW_IMAGE), OutdatedPlanTest::suspend),
            row("it is suspended", ErrorCode.PLAN_OUTDATED, Mutation.scale(FRAUD, 3), OutdatedPlanTest::suspend),
            row(
                    "the type that it names gives less",
                    ErrorCode.PLAN_OUTDATED,
                    update(SAME_TYPE),
                    (host, on) -> define(host, InstanceType.of("small", ResourceAmounts.of("cpu", "400m")))),
            row(
                    "the type that it names has other nodes",
                    ErrorCode.PLAN_OUTDATED,
                    deploy("second"),
                    (host, on) -> define(
                            host,
                            InstanceType.builder()
                                    .from(TestHost.SMALL)
                                    .putNodeSelector("disk", "ssd")
                                    .build())),
            row(
                    "the actor has left the group",
                    ErrorCode.NOT_FOUND,
                    update(NEW_IMAGE),
                    (host, on) -> host.directory.change("lab", group -> group.members(Set.of(new UserId("bob"))))));

    private static final List<Row> CARRIED_OUT = List.of(
            row(
                    "the ledger, by others",
                    update(NEW_IMAGE),
                    (host, on) -> on.deploy(BOB, spec().id("third").replicas(2).build())),
            row("a limit that admits the same", update(NEW_IMAGE), (host, on) -> limit(host, "1500m")),
            row("a limit that admits more", Mutation.scale(FRAUD, 3), (host, on) -> limit(host, "99")),
            row(
                    "a display name",
                    update(SAME_TYPE),
                    (host, on) -> define(
                            host,
                            InstanceType.builder()
                                    .from(TestHost.SMALL)
                                    .displayName("Quite small")
                                    .build())),
            row("a type that it doesn't name", update(NEW_IMAGE), (host, on) -> define(host, LARGER)),
            row("a type that a stop is indifferent to", Mutation.stop(FRAUD), (host, on) -> define(host, LARGER)),
            row("replicas that crash", update(NEW_IMAGE), (host, on) -> host.backEnd.crash("models/fraud:1", 3)),
            row("nothing", Mutation.update(FRAUD, SpecChange.builder().build()), (host, on) -> {}));

    @TestFactory
    @DisplayName("R33 R82 a plan that isn't true any more is refused, with its reason, and nothing is recorded")
    List<DynamicTest> refused() {
        return REFUSED.stream()
                .map(row -> DynamicTest.dynamicTest(row.name() + ": " + row.code(), () -> {
                    try (var host = new TestHost()) {
                        DeploymentManager on = manager(host);
                        Plan plan = on.plan(ANN, row.mutation());
                        assertThat(plan.isAdmissible()).isTrue();
                        row.move().accept(host, on);
                        long counter = counter(host);

                        var refused = catchThrowableOfType(
                                DeploymentException.class, () -> host.manager().carryOut(ANN, plan));

                        assertThat(refused).isNotNull();
                        assertThat(refused.code()).as(refused.getMessage()).isEqualTo(row.code());
                        assertThat(refused.isRetryable()).isEqualTo(row.code() == ErrorCode.ID_BUSY);
                        assertThat(counter(host)).isEqualTo(counter);
                    }
                }))
                .toList();
    }

    @TestFactory
    @DisplayName("R82 what moves without changing the plan keeps nobody from carrying it out")
    List<DynamicTest> carriedOut() {
        return CARRIED_OUT.stream()
                .map(row -> DynamicTest.dynamicTest(row.name(), () -> {
                    try (var host = new TestHost()) {
                        DeploymentManager on = manager(host);
                        Plan plan = on.plan(ANN, row.mutation());
                        row.move().accept(host, on);

                        Revision made = host.manager().carryOut(BOB, plan).latest();

                        PlannedOutcome planned = plan.outcome().orElseThrow();
                        assertThat(made.spec()).isEqualTo(planned.spec());
                        assertThat(made.runState()).isEqualTo(planned.runState());
                        assertThat(made.number())
                                .isEqualTo(planned.diff().orElseThrow().to());
                    }
                }))
                .toList();
    }

    @Test
    @DisplayName("R82 a plan that was refused isn't carried out when it would be accepted: it said something else")
    void refusedThen() {
        try (var host = new TestHost()) {
            DeploymentManager on = manager(host);
            limit(host, "1");
            Plan plan = on.plan(ANN, Mutation.scale(FRAUD, 3));
            assertThat(plan.fits()).isFalse();
            assertThat(code(() -> on.carryOut(ANN, plan))).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
            limit(host, "4");

            assertThat(code(() -> on.carryOut(ANN, plan))).isEqualTo(ErrorCode.PLAN_OUTDATED);
        }
    }

    @Test
    @DisplayName("R63 R82 room for a better way makes a plan untrue as well")
    void betterWay() {
        try (var host = new TestHost()) {
            DeploymentManager on = manager(host);
            limit(host, "1");
            Plan plan = on.plan(ANN, update(NEW_IMAGE));
            assertThat(plan.outcome().orElseThrow().strategy().orElseThrow().surge())
                    .isZero();
            limit(host, "4");

            var refused = catchThrowableOfType(DeploymentException.class, () -> on.carryOut(ANN, plan));
            assertThat(refused.code()).isEqualTo(ErrorCode.PLAN_OUTDATED);
            assertThat(refused)
                    .hasMessageContaining("rolling (surge 1, unavailable 0), not rolling (surge 0, unavailable 1)");
        }
    }

    @Test
    @DisplayName("R55 R82 a back end that puts more beside each replica than planned makes a plan untrue, less doesn't")
    void sideCars() {
        try (var host = new TestHost()) {
            manager(host);
            var provider = new TroubledProvider(host.backEnd);
            try (var on =
                    host.builder().provider(provider, ProviderSettings.none()).build()) {
                for (Mutation mutation : List.of(deploy("second"), Mutation.scale(FRAUD, 3), update(NEW_IMAGE))) {
                    provider.takes(taking("10m"));
                    Plan plan = on.plan(ANN, mutation);
                    provider.takes(taking("11m"));
                    assertThat(code(() -> on.carryOut(ANN, plan))).isEqualTo(ErrorCode.PLAN_OUTDATED);
                    provider.takes(taking("9m"));
                    assertThat(on.carryOut(ANN, plan).latest().spec())
                            .isEqualTo(plan.outcome().orElseThrow().spec());
                }
            }
        }
    }

    private static UnaryOperator<Footprint> taking(String cpu) {
        return right -> new Footprint(
                right.perReplica().plus(ResourceAmounts.of("cpu", cpu)), right.strategy(), right.terminatingOverlap());
    }

    @Test
    @DisplayName("R63 R82 that old replicas may overlap, uncounted, is said in the plan, and a plan without is another")
    void overlap() {
        try (var host = new TestHost()) {
            manager(host);
            var provider = new TroubledProvider(host.backEnd);
            provider.takes(right -> new Footprint(right.perReplica(), right.strategy(), 2));
            try (var on =
                    host.builder().provider(provider, ProviderSettings.none()).build()) {
                limit(host, "1");
                Plan tight = on.plan(ANN, update(NEW_IMAGE));
                limit(host, "2");
                Plan roomy = on.plan(ANN, update(NEW_IMAGE));

                PlannedOutcome planned = tight.outcome().orElseThrow();
                assertThat(planned.overlaps()).isTrue();
                assertThat(planned.inWords())
                        .isEqualTo(
                                "Step by step, with up to 1 replica fewer meanwhile: there is no room for one more."
                                        + " Old ones may still be terminating, beyond what is held, when new ones are asked for.");
                assertThat(roomy.outcome().orElseThrow().overlaps()).isFalse();
                assertThat(roomy.outcome().orElseThrow().strategy()).isEqualTo(planned.strategy());
                assertThat(code(() -> on.carryOut(ANN, tight))).isEqualTo(ErrorCode.PLAN_OUTDATED);
                limit(host, "1");
                assertThat(code(() -> on.carryOut(ANN, roomy))).isEqualTo(ErrorCode.PLAN_OUTDATED);
                assertThat(on.carryOut(ANN, tight).latest().number()).isEqualTo(new RevisionNumber(2));
            }
        }
    }

    @Test
    @DisplayName("R33 R60 R82 who moves the world between the decision and the write is noticed by the write")
    void withinTheWrite() {
        Map<ErrorCode, BiConsumer<TestHost, DeploymentManager>> moves = new EnumMap<>(Map.of(
                ErrorCode.REVISION_CONFLICT,
                (host, other) -> other.scale(BOB, FRAUD, 1),
                ErrorCode.PLAN_OUTDATED,
                (host, other) -> {
                    other.deploy(BOB, spec().id("third").replicas(6).build());
                },
                ErrorCode.INTERNAL,
                (host, other) ->
                        other.deploy(BOB, spec().id("third").replicas(1).build())));
        moves.forEach((code, move) -> {
            try (var host = new TestHost()) {
                DeploymentManager other = manager(host);
                var store = new MovingStore(host);
                try (var on = host.builder().store(store).build()) {
                    Plan plan = on.plan(ANN, update(NEW_IMAGE));
                    store.before = Optional.of(() -> move.accept(host, other));
                    if (code == ErrorCode.INTERNAL) {
                        assertThat(on.carryOut(ANN, plan).latest().number()).isEqualTo(new RevisionNumber(2));
                    } else {
                        assertThat(code(() -> on.carryOut(ANN, plan))).isEqualTo(code);
                        assertThat(other.find(ANN, FRAUD).orElseThrow().spec().image())
                                .hasToString("models/fraud:1");
                    }
                    assertThat(store.before).isEmpty();
                }
            }
        });
    }

    @Test
    @DisplayName("R82 R94 the same plan with the same request id is carried out once, whatever has moved since")
    void again() {
        try (var host = new TestHost()) {
            DeploymentManager on = manager(host);
            var once =
                    MutationOptions.builder().requestId(new RequestId("once")).build();
            Plan update = on.plan(ANN, update(NEW_IMAGE));
            Plan deploy = on.plan(
                    ANN,
                    Mutation.deploy(DeploymentSpec.builder()
                            .group("lab")
                            .name("Churn")
                            .instanceType("small")
                            .image("models/churn:1")
                            .build()));

            RevisionNumber made = on.carryOut(ANN, update, once).latest().number();
            DeploymentId churn = on.carryOut(ANN, deploy, once).id();
            on.scale(BOB, FRAUD, 1);

            assertThat(host.manager().carryOut(ANN, update, once).latest().number())
                    .isEqualTo(made);
            assertThat(host.manager().carryOut(ANN, deploy, once).id())
                    .isEqualTo(churn)
                    .isEqualTo(deploy.deployment());
            assertThat(on.history(ANN, FRAUD)).hasSize(3);
            assertThat(code(() -> on.carryOut(ANN, update))).isEqualTo(ErrorCode.REVISION_CONFLICT);
        }
    }

    @Test
    @DisplayName("R33 R82 an expected revision that isn't the plan's is compared besides")
    void expectedBesides() {
        try (var host = new TestHost()) {
            DeploymentManager on = manager(host);
            Plan plan = on.plan(ANN, update(NEW_IMAGE));
            var other = MutationOptions.builder()
                    .expectedRevision(new RevisionNumber(9))
                    .build();

            assertThat(code(() -> on.carryOut(ANN, plan, other))).isEqualTo(ErrorCode.REVISION_CONFLICT);
        }
    }

    @Test
    @DisplayName("G1 R60 R82 in any run of moves a plan is carried out as it was shown, or refused and not recorded")
    void anyMoves() {
        int carriedOut = 0;
        Map<ErrorCode, Integer> refusals = new EnumMap<>(ErrorCode.class);
        for (long seed = 0; seed < 400; seed++) {
            var random = new Random(seed);
            try (var host = new TestHost()) {
                List<DeploymentManager> managers = List.of(manager(host), host.manager());
                for (int step = 0; step < 4; step++) {
                    move(host, managers.get(random.nextInt(2)), random);
                }
                Optional<Plan> shown = planned(managers.get(0), random);
                if (shown.isEmpty() || !shown.get().isAdmissible()) {
                    continue;
                }
                Plan plan = shown.get();
                for (int step = random.nextInt(3); step > 0; step--) {
                    move(host, managers.get(random.nextInt(2)), random);
                }
                long counter = counter(host);
                try {
                    Revision made = managers.get(1)
                            .carryOut(ANN, plan, MutationOptions.because("planned"))
                            .latest();
                    PlannedOutcome promised = plan.outcome().orElseThrow();
                    LedgerEntry entry = host.store
                            .ledger(LedgerScope.of(new GroupId("lab")))
                            .entries()
                            .get(plan.deployment());
                    assertThat(made.spec()).as("seed %d", seed).isEqualTo(promised.spec());
                    assertThat(SpecDifferences.isSameType(made.instanceType(), promised.instanceType()))
                            .as("seed %d", seed)
                            .isTrue();
                    promised.strategy()
                            .ifPresent(strategy -> assertThat(entry.strategy()).isEqualTo(strategy));
                    if (promised.impact() != Impact.NONE) {
                        assertThat(entry.holding().isWithin(promised.peak()))
                                .as("seed %d", seed)
                                .isTrue();
                    }
                    carriedOut++;
                } catch (DeploymentException e) {
                    refusals.merge(e.code(), 1, Integer::sum);
                    assertThat(isRecorded(host, plan)).as("seed %d", seed).isFalse();
                    assertThat(counter(host)).as("seed %d %s", seed, e).isGreaterThanOrEqualTo(counter);
                }
            }
        }
        assertThat(carriedOut).isGreaterThan(50);
        assertThat(refusals.keySet()).contains(ErrorCode.REVISION_CONFLICT, ErrorCode.PLAN_OUTDATED);
    }

    /** Whether what was planned is recorded after all. */
    private static boolean isRecorded(TestHost host, Plan plan) {
        LedgerEntry entry =
                host.store.ledger(LedgerScope.of(new GroupId("lab"))).entries().get(plan.deployment());
        return entry != null
                && host.store.history(entry.deployment(), 40).stream()
                        .anyMatch(revision -> revision.message().equals("planned"));
    }

    private static Optional<Plan> planned(DeploymentManager on, Random random) {
        Mutation mutation = switch (random.nextInt(6)) {
            case 0 -> deploy("second");
            case 1 -> Mutation.scale(FRAUD, 1 + random.nextInt(5));
            case 2 -> Mutation.stop(FRAUD);
            case 3 -> Mutation.start(FRAUD);
            default -> update(random.nextBoolean() ? NEW_IMAGE : SAME_TYPE);
        };
        try {
            return Optional.of(on.plan(ANN, mutation));
        } catch (DeploymentException e) {
            return Optional.empty();
        }
    }

    private static void move(TestHost host, DeploymentManager on, Random random) {
        List<Runnable> moves = new ArrayList<>(List.of(
                () -> on.scale(BOB, FRAUD, 1 + random.nextInt(4)),
                () -> on.stop(BOB, FRAUD),
                () -> on.start(BOB, FRAUD),
                () -> on.deploy(
                        BOB, spec().id("third").replicas(1 + random.nextInt(5)).build()),
                () -> on.delete(BOB, id("third")),
                () -> on.deploy(BOB, spec().id("second").replicas(1).build()),
                () -> define(host, random.nextBoolean() ? LARGER : TestHost.SMALL),
                () -> limit(host, Integer.toString(1 + random.nextInt(5))),
                on::reconcile,
                on::reconcile,
                () -> host.clock.advance(Duration.ofSeconds(2))));
        if (random.nextInt(10) == 0) {
            moves.add(() -> on.update(
                    BOB, FRAUD, SpecChange.builder().image("models/fraud:9").build()));
        }
        try {
            moves.get(random.nextInt(moves.size())).run();
        } catch (DeploymentException e) {
            assertThat(e.code()).isNotEqualTo(ErrorCode.INTERNAL);
        }
    }

    private static void suspend(TestHost host, DeploymentManager on) {
        host.directory.change("lab", group -> group.isModelDeploymentOn(false));
        for (int pass = 0; pass < 4; pass++) {
            on.reconcile();
            host.clock.advance(Duration.ofMinutes(1));
        }
        host.directory.change("lab", group -> group.isModelDeploymentOn(true));
    }

    private static DeploymentManager manager(TestHost host) {
        DeploymentManager on = host.manager();
        on.deploy(ANN, spec().build());
        on.reconcile();
        return on;
    }

    private static void limit(TestHost host, String cpu) {
        host.directory.change("lab", group -> group.limits(ResourceAmounts.of("cpu", cpu)));
    }

    private static void define(TestHost host, InstanceType type) {
        host.directory.change("lab", group -> group.instanceTypes(List.of(type)));
    }

    private static Mutation update(SpecChange change) {
        return Mutation.update(FRAUD, change);
    }

    private static Mutation deploy(String id) {
        return Mutation.deploy(spec().id(id).build());
    }

    private static ErrorCode code(ThrowingCallable call) {
        return catchThrowableOfType(DeploymentException.class, call).code();
    }

    private static long counter(TestHost host) {
        return host.store.ledger(LedgerScope.of(new GroupId("lab"))).counter();
    }

    private static Row row(
            String name, ErrorCode code, Mutation mutation, BiConsumer<TestHost, DeploymentManager> move) {
        return new Row(name, code, mutation, move);
    }

    private static Row row(String name, Mutation mutation, BiConsumer<TestHost, DeploymentManager> move) {
        return new Row(name, ErrorCode.INTERNAL, mutation, move);
    }

    private record Row(String name, ErrorCode code, Mutation mutation, BiConsumer<TestHost, DeploymentManager> move) {}

    /** Lets something happen right before a commit arrives. */
    private static final class MovingStore extends WrappedStore {
        private Optional<Runnable> before = Optional.empty();

        MovingStore(TestHost host) {
            super(host.store);
        }

        @Override
        public CommitResult commit(Commit commit) {
            Optional<Runnable> now = before;
            before = Optional.empty();
            now.ifPresent(Runnable::run);
            return super.commit(commit);
        }
    }
}
