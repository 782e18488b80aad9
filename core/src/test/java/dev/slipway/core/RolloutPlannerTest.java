package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.quota.GroupLimitsPolicy;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Footprint;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.Impact;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.QuotaScope;
import dev.slipway.model.QuotaViolation;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.Revision;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.RunState;
import dev.slipway.model.Strategy;
import dev.slipway.model.WhenTight;
import dev.slipway.spi.Capability;
import dev.slipway.spi.GroupLedger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutPlannerTest {
    private static final DeploymentRef REF = Samples.ref("lab", "fraud");
    private static final Set<Capability> ROLLS = Set.of(Capability.ROLLING);

    /** Instance types are given by their GPUs; "overlap" is how many old replicas may still terminate. */
    @ParameterizedTest(name = "{0} x {1} GPU to {2} x {3} GPU of {4}, overlap {5}, {6}: {7}, holding {8}")
    @DisplayName("R63 an update takes a surge from headroom, else none, else lets the old go first, else is refused")
    @CsvSource({
        // from settled: a surge is what headroom gives
        "2, 1, 2, 1, 9, 0, OVERLAP, rolling 1 0, 3",
        "2, 1, 2, 1, 3, 0, OVERLAP, rolling 1 0, 3",
        "2, 1, 2, 1, 2, 0, OVERLAP, rolling 0 1, 2",
        "1, 1, 1, 1, 1, 0, OVERLAP, rolling 0 1, 1",
        "1, 1, 1, 1, 1, 0, RECREATE, rolling 0 1, 1",
        // old replicas that terminate beside new ones need room, or the host's word
        "2, 1, 2, 1, 5, 2, OVERLAP, rolling 1 0, 5",
        "2, 1, 2, 1, 4, 2, OVERLAP, rolling 0 1, 4",
        "2, 1, 2, 1, 2, 2, OVERLAP, rolling 0 1, 2",
        "2, 1, 2, 1, 2, 2, RECREATE, recreate 0 0, 2",
        "1, 1, 1, 1, 1, 1, OVERLAP, rolling 0 1, 1",
        "1, 1, 1, 1, 1, 1, RECREATE, recreate 0 0, 1",
        // other types
        "1, 8, 8, 1, 8, 0, OVERLAP, recreate 0 0, 8",
        "1, 8, 8, 1, 65, 0, OVERLAP, rolling 1 0, 65",
        "8, 1, 1, 8, 8, 0, OVERLAP, recreate 0 0, 8",
        "1, 1, 1, 2, 1, 0, OVERLAP, refused, 2",
        "2, 1, 2, 2, 3, 0, OVERLAP, refused, 4",
        "2, 2, 2, 1, 3, 0, OVERLAP, rolling 0 1, 4",
        // a lowered limit refuses nothing that doesn't grow
        "2, 1, 2, 1, 0, 0, OVERLAP, rolling 0 1, 2",
        "3, 1, 2, 1, 1, 0, OVERLAP, rolling 0 1, 3",
    })
    void update(
            int oldReplicas,
            int oldGpus,
            int replicas,
            int gpus,
            int limit,
            int overlap,
            WhenTight tight,
            String way,
            int holding) {
        var planner = planner(ROLLS, overlap);
        Revision revision = revision(replicas, gpus, tight);

        var planned = planner.plan(
                group(limit),
                ledger(entry(oldReplicas, oldGpus)),
                ResourceAmounts.NONE,
                revision,
                Optional.of(entry(oldReplicas, oldGpus)),
                Impact.RESTART);

        Strategy strategy = planned.way().strategy();
        assertThat(planned.decision().isAllowed() ? text(strategy) : "refused").isEqualTo(way);
        assertThat(gpus(planned.way().holding())).isEqualTo(holding);
        assertThat(planned.way().waitsForAll()).isEqualTo(strategy.isRecreate());
    }

    @ParameterizedTest(name = "from {0} to {1} of {2}: {3}, holding {4}")
    @DisplayName("R58 R63 scaling counts the difference, takes no surge, and less is never refused")
    @CsvSource({"2, 3, 3, true, 3", "2, 4, 3, false, 4", "3, 1, 0, true, 3", "2, 2, 0, true, 2"})
    void scale(int before, int after, int limit, boolean allowed, int holding) {
        var planned = plan(entry(before, 1), revision(after, 1, WhenTight.OVERLAP), limit, Impact.SCALE);

        assertThat(planned.decision().isAllowed()).isEqualTo(allowed);
        assertThat(gpus(planned.way().holding())).isEqualTo(holding);
        assertThat(planned.way().footprint().strategy().surge()).isZero();
    }

    @Test
    @DisplayName("R63 scaling during an unfinished rollout keeps its strategy and comes on top of what may still run")
    void scaleUnderWay() {
        LedgerEntry rolling = LedgerEntry.builder()
                .from(entry(2, 1))
                .holding(held(9))
                .largestReplica(gpu(4))
                .strategy(Strategy.rolling(1, 0))
                .build();

        var planned = plan(rolling, revision(3, 1, WhenTight.OVERLAP), 99, Impact.SCALE);

        assertThat(planned.way().strategy()).isEqualTo(Strategy.rolling(1, 0));
        assertThat(gpus(planned.way().holding())).isEqualTo(10);
    }

    @Test
    @DisplayName("R58 scaling down and up again while the surplus is terminating asks for no more than before")
    void scaleDownAndUp() {
        LedgerEntry down =
                LedgerEntry.builder().from(entry(1, 4)).holding(held(20)).build();

        assertThat(gpus(plan(down, revision(5, 4, WhenTight.OVERLAP), 20, Impact.SCALE)
                        .way()
                        .holding()))
                .isEqualTo(20);
    }

    @Test
    @DisplayName("R63 an update during an unfinished rollout counts the oldest, largest replicas that may still run")
    void updateUnderWay() {
        LedgerEntry rolling = LedgerEntry.builder()
                .from(entry(2, 1))
                .holding(held(9))
                .largestReplica(gpu(4))
                .strategy(Strategy.rolling(1, 0))
                .build();

        var planned = plan(rolling, revision(2, 2, WhenTight.OVERLAP), 99, Impact.RESTART);

        // 2 x 4 of the first revision may be left, and a surge of 2 beside them; by number 3 x 4, on top of 9 it's 13
        assertThat(gpus(planned.way().holding())).isEqualTo(12);
    }

    @Test
    @DisplayName(
            "R63 old replicas that may terminate beside new ones come on top of all that an unfinished rollout holds")
    void overlapUnderWay() {
        LedgerEntry rolling = LedgerEntry.builder()
                .from(entry(2, 1))
                .holding(held(9))
                .largestReplica(gpu(4))
                .strategy(Strategy.rolling(1, 0))
                .build();

        for (Impact impact : List.of(Impact.RESTART, Impact.SCALE)) {
            var planned = planner(ROLLS, 1)
                    .plan(
                            group(99),
                            ledger(rolling),
                            ResourceAmounts.NONE,
                            revision(4, 2, WhenTight.OVERLAP),
                            Optional.of(rolling),
                            impact);

            // four new ones of 2, or the two that are more than before
            assertThat(gpus(planned.way().holding())).as("%s", impact).isEqualTo(impact == Impact.SCALE ? 13 : 17);
            assertThat(planned.way().holding().get(ResourceName.DEPLOYMENTS)).hasToString("1");
        }
    }

    @ParameterizedTest(name = "limit {0}, overlap {1}, {2}: overlaps {3}")
    @DisplayName(
            "R63 a plan says that more may run than is counted only where old replicas terminate beside new ones uncounted")
    @CsvSource({
        "5, 2, OVERLAP, false",
        "4, 2, OVERLAP, false",
        "2, 2, OVERLAP, true",
        "2, 2, RECREATE, false",
        "3, 0, OVERLAP, false",
        "2, 0, OVERLAP, false",
    })
    void overlaps(int limit, int overlap, WhenTight tight, boolean overlaps) {
        var planned = planner(ROLLS, overlap)
                .plan(
                        group(limit),
                        ledger(entry(2, 1)),
                        ResourceAmounts.NONE,
                        revision(2, 1, tight),
                        Optional.of(entry(2, 1)),
                        Impact.RESTART);

        assertThat(planned.decision().isAllowed()).isTrue();
        assertThat(planned.way().overlaps()).isEqualTo(overlaps);
    }

    @ParameterizedTest(name = "{0}, leftovers hold {1} of {2}: {3}, holding {4}, waits {5}")
    @DisplayName("R63 starting takes no surge, whatever is changed with it and however the last rollout went")
    @CsvSource({
        "SCALE, 0, 9, rolling 0 1, 3, false",
        "RESTART, 0, 9, rolling 0 1, 3, false",
        "SCALE, 4, 9, rolling 0 1, 6, false",
        "RESTART, 4, 9, rolling 0 1, 6, false",
        "RESTART, 4, 5, recreate 0 0, 4, true",
    })
    void startAnew(Impact impact, int leftovers, int limit, String way, int holding, boolean waits) {
        LedgerEntry stopped = LedgerEntry.builder()
                .from(entry(2, 2))
                .runState(RunState.STOPPED)
                .strategy(Strategy.rolling(1, 0))
                .holding(leftovers == 0 ? ResourceAmounts.NONE : held(leftovers))
                .largestReplica(gpu(2))
                .build();

        var planned = plan(stopped, revision(3, 1, WhenTight.OVERLAP), limit, impact);

        assertThat(text(planned.way().strategy())).isEqualTo(way);
        assertThat(gpus(planned.way().holding())).isEqualTo(holding);
        assertThat(planned.way().waitsForAll()).isEqualTo(waits);
    }

    @Test
    @DisplayName("R63 while the old replicas are to go first nothing new comes before, whatever else is changed")
    void draining() {
        LedgerEntry draining = LedgerEntry.builder()
                .from(entry(2, 1))
                .step(RolloutStep.DRAIN)
                .strategy(Strategy.recreate())
                .build();

        for (Impact impact : List.of(Impact.SCALE, Impact.RESTART)) {
            var planned = plan(draining, revision(3, 1, WhenTight.OVERLAP), 99, impact);

            assertThat(planned.way().waitsForAll()).as("%s", impact).isTrue();
            assertThat(gpus(planned.way().holding())).as("%s", impact).isEqualTo(3);
        }
    }

    @Test
    @DisplayName(
            "R62 what takes more than all groups together may is refused, and what takes no more doesn't ask for that")
    void overall() {
        int[] questions = {0};
        Basis basis = new Basis(ledger(entry(2, 1)).ledger(), () -> {
            questions[0]++;
            return Optional.of(new Overall(gpu(2), 1, Map.of(), Map.of()));
        });

        var more = planner(ROLLS, 0)
                .plan(
                        group(99),
                        basis,
                        ResourceAmounts.NONE,
                        revision(3, 1, WhenTight.OVERLAP),
                        Optional.of(entry(2, 1)),
                        Impact.SCALE);
        assertThat(more.decision().violations())
                .extracting(QuotaViolation::scope)
                .containsExactly(QuotaScope.OVERALL);
        assertThat(questions[0]).isEqualTo(1);

        Basis unasked = new Basis(basis.ledger(), () -> {
            throw new IllegalStateException("asked");
        });
        var less = planner(ROLLS, 0)
                .plan(
                        group(99),
                        unasked,
                        ResourceAmounts.NONE,
                        revision(1, 1, WhenTight.OVERLAP),
                        Optional.of(entry(2, 1)),
                        Impact.SCALE);
        assertThat(less.decision().isAllowed()).isTrue();
    }

    @Test
    @DisplayName("R63 R85 a group with one GPU can roll back an update that isn't finished")
    void oneGpuRollsBack() {
        LedgerEntry rolling = LedgerEntry.builder()
                .from(entry(1, 1))
                .strategy(Strategy.rolling(0, 1))
                .build();

        var planned = plan(rolling, revision(1, 1, WhenTight.OVERLAP), 1, Impact.RESTART);

        assertThat(planned.decision().isAllowed()).isTrue();
        assertThat(planned.way().waitsForAll()).isFalse();
    }

    @Test
    @DisplayName("R58 stopping is never refused, and holds what it held until the replicas are gone")
    void stop() {
        Revision stopped = Revision.builder()
                .from(revision(3, 1, WhenTight.OVERLAP))
                .runState(RunState.STOPPED)
                .build();

        var planned = plan(entry(3, 1), stopped, 0, Impact.SCALE);

        assertThat(planned.decision().isAllowed()).isTrue();
        assertThat(gpus(planned.way().holding())).isEqualTo(3);
    }

    @ParameterizedTest(name = "{0} x {1} GPU in a limit of {2}, leftovers hold {3}: {4}, waits {5}")
    @DisplayName("R62 R63 starting is an admission, and waits for larger leftovers where there is no room beside them")
    @CsvSource({
        "2, 1, 2, 0, true, false",
        "2, 1, 1, 0, false, false",
        "2, 1, 10, 8, true, false",
        "2, 1, 8, 8, true, true",
        "9, 1, 8, 8, false, true",
    })
    void start(int replicas, int gpus, int limit, int leftovers, boolean allowed, boolean waits) {
        LedgerEntry stopped = LedgerEntry.builder()
                .from(entry(1, 8))
                .runState(RunState.STOPPED)
                .holding(leftovers == 0 ? ResourceAmounts.NONE : held(leftovers))
                .largestReplica(leftovers == 0 ? ResourceAmounts.NONE : gpu(8))
                .build();

        var planned = plan(stopped, revision(replicas, gpus, WhenTight.OVERLAP), limit, Impact.SCALE);

        assertThat(planned.decision().isAllowed()).isEqualTo(allowed);
        assertThat(planned.way().waitsForAll()).isEqualTo(waits);
    }

    @Test
    @DisplayName("R55 R63 a back end's side-cars and fixed way of rolling are counted as its footprint says")
    void fixedStrategy() {
        Strategy fixed = Strategy.rolling(2, 0);
        var planner = new RolloutPlanner(
                new ScriptedProvider(
                        ROLLS,
                        (revision, strategy) -> new Footprint(
                                revision.instanceType().resources().plus(gpu(1)), fixed, 0)),
                new GroupLimitsPolicy());

        var planned = planner.plan(
                group(99),
                ledger(entry(2, 1)),
                ResourceAmounts.NONE,
                revision(2, 1, WhenTight.OVERLAP),
                Optional.of(entry(2, 1)),
                Impact.RESTART);

        assertThat(gpus(planned.way().holding())).isEqualTo(2 * 2 + 2 * 2);
    }

    @Test
    @DisplayName("R63 a back end that can't roll lets the old replicas go first")
    void cannotRoll() {
        var planned = planner(Set.of(), 0)
                .plan(
                        group(99),
                        ledger(entry(2, 1)),
                        ResourceAmounts.NONE,
                        revision(2, 1, WhenTight.OVERLAP),
                        Optional.of(entry(2, 1)),
                        Impact.RESTART);

        assertThat(planned.way().strategy().isRecreate()).isTrue();
        assertThat(gpus(planned.way().holding())).isEqualTo(2);
    }

    @Test
    @DisplayName("G2 R63 of any two states the holding never falls, and covers what is to run")
    void neverBelow() {
        for (long seed = 0; seed < 3000; seed++) {
            var random = new Random(seed);
            LedgerEntry before = LedgerEntry.builder()
                    .from(entry(1 + random.nextInt(5), 1 + random.nextInt(8)))
                    .runState(random.nextInt(4) == 0 ? RunState.STOPPED : RunState.RUNNING)
                    .largestReplica(gpu(1 + random.nextInt(8)))
                    .build();
            if (random.nextBoolean()) {
                before = LedgerEntry.builder()
                        .from(before)
                        .holding(before.holding().plus(gpu(random.nextInt(9))))
                        .build();
            }
            Revision after = revision(1 + random.nextInt(5), 1 + random.nextInt(8), WhenTight.OVERLAP);
            var planned = plan(before, after, random.nextInt(40), random.nextBoolean() ? Impact.SCALE : Impact.RESTART);

            assertThat(before.holding().isWithin(planned.way().holding()))
                    .as("seed %d", seed)
                    .isTrue();
            assertThat(HoldingPlan.settled(after.instanceType().resources(), after.desiredReplicas())
                            .isWithin(planned.way().holding()))
                    .as("seed %d", seed)
                    .isTrue();
        }
    }

    private static RolloutPlanner.Planned plan(LedgerEntry before, Revision after, int limit, Impact impact) {
        return planner(ROLLS, 0)
                .plan(group(limit), ledger(before), ResourceAmounts.NONE, after, Optional.of(before), impact);
    }

    private static RolloutPlanner planner(Set<Capability> capabilities, int overlap) {
        return new RolloutPlanner(
                new ScriptedProvider(
                        capabilities,
                        (revision, strategy) ->
                                new Footprint(revision.instanceType().resources(), strategy, overlap)),
                new GroupLimitsPolicy());
    }

    private static Basis ledger(LedgerEntry entry) {
        return new Basis(new GroupLedger(LedgerScope.of(REF.group()), 7, Map.of(REF.id(), entry)), Optional::empty);
    }

    private static LedgerEntry entry(int replicas, int gpus) {
        return Samples.entry(REF, 3, type(gpus), replicas).build();
    }

    private static Revision revision(int replicas, int gpus, WhenTight tight) {
        return Samples.revision(REF, 4, type(gpus), replicas)
                .spec(TestHost.spec()
                        .instanceType("gpu" + gpus)
                        .replicas(replicas)
                        .whenTight(tight)
                        .build())
                .build();
    }

    private static Group group(int limit) {
        return Group.builder()
                .id(new GroupId("lab"))
                .limits(ResourceAmounts.of("nvidia.com/gpu", Integer.toString(limit)))
                .build();
    }

    private static InstanceType type(int gpus) {
        return InstanceType.of("gpu" + gpus, gpu(gpus));
    }

    private static ResourceAmounts gpu(int number) {
        return ResourceAmounts.of("nvidia.com/gpu", Integer.toString(number));
    }

    private static ResourceAmounts held(int gpus) {
        return gpu(gpus).and(ResourceName.DEPLOYMENTS.value(), "1");
    }

    private static int gpus(ResourceAmounts amounts) {
        return amounts.get(new ResourceName("nvidia.com/gpu")).toBigDecimal().intValueExact();
    }

    private static String text(Strategy strategy) {
        return strategy.kind() + " " + strategy.surge() + " " + strategy.unavailable();
    }
}
