package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.Quantity;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RevisionNumber;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What other quota systems were reported for: limits that are edited while something is held, or asked for. */
class QuotaEditsTest {
    private static final int SEEDS = 60;
    private static final int MANY_SEEDS = 2_000;
    private static final int STEPS = 40;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private final QuotaLab lab = QuotaLab.ofCores(8);

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    @DisplayName("R57 R58 a limit lowered below the use grants nothing more, says what is missing, and stops nothing")
    void loweredBelowUse() {
        lab.deploy("first", 6);
        lab.limitCores(4);
        lab.settle();

        assertThat(lab.host.backEnd.replicas()).isEqualTo(6);
        assertThat(lab.refused(() -> lab.deploy("second", 1))).containsExactly("cpu 3");
        assertThat(lab.refused(() -> lab.scale("first", 7))).containsExactly("cpu 3");
        lab.image("first", "models/any:2");
        lab.settle();
        lab.scale("first", 5);
        lab.settle();
        assertThat(lab.held("cpu")).isEqualTo("5");
        lab.scale("first", 4);
        lab.settle();
        assertThat(lab.refused(() -> lab.deploy("second", 1))).containsExactly("cpu 1");
        lab.scale("first", 3);
        lab.deploy("second", 1);
    }

    @Test
    @DisplayName(
            "R58 what was granted from a limit raised for a while is kept when it is lowered again, and never refilled")
    void borrowedAndGivenBack() {
        lab.limitCores(20);
        lab.deploy("first", 8);
        lab.deploy("second", 8);
        lab.limitCores(8);

        lab.image("first", "models/any:2");
        lab.settle();
        assertThat(lab.held("cpu")).isEqualTo("16");
        lab.stop("second");
        lab.settle();
        assertThat(lab.held("cpu")).isEqualTo("8");
        assertThat(lab.refused(() -> lab.start("second"))).containsExactly("cpu 8");
        lab.stop("first");
        lab.settle();
        lab.start("second");
        assertThat(lab.refused(() -> lab.start("first"))).containsExactly("cpu 8");
    }

    @Test
    @DisplayName(
            "R57 a resource that is taken out of the limits while it is used is unlimited, and still counted when it"
                    + " comes back")
    void takenOutOfTheLimits() {
        lab.deploy("first", 6);
        lab.limit(ResourceAmounts.NONE);
        lab.deploy("second", 30);
        lab.limitCores(40);
        lab.hasRoomFor(4);
        lab.limitCores(8);
        lab.delete("second");
        lab.settle();
        lab.hasRoomFor(2);
    }

    @Test
    @DisplayName("R57 a resource that no limit names is unlimited, whatever else is limited")
    void notInTheLimits() {
        lab.type("roomy", ResourceAmounts.of("cpu", "1").and("memory", "9Ei").and("amd.com/gpu", "64"));
        lab.deploy("first", "roomy", 8);
        assertThat(lab.held("memory")).isEqualTo("72Ei");
        assertThat(lab.refused(() -> lab.deploy("second", "roomy", 1))).containsExactly("cpu 1");
    }

    @Test
    @DisplayName("R57 a limit on what nobody asks for is in nobody's way, not even one of 0")
    void nobodyAsks() {
        lab.limit(ResourceAmounts.of("cpu", "8").and("nvidia.com/gpu", "0").and("example.com/fpga", "0"));
        lab.deploy("first", 7);
        lab.scale("first", 8);
        lab.hasRoomFor(0);
    }

    @Test
    @DisplayName("R57 a quota of none refuses what asks for it and nothing else")
    void none() {
        lab.limit(ResourceAmounts.of("cpu", "8").and("nvidia.com/gpu", "0"));
        lab.type("gpu-1", ResourceAmounts.of("cpu", "1").and("nvidia.com/gpu", "1"));
        lab.type("gpu-0", ResourceAmounts.of("cpu", "1").and("nvidia.com/gpu", "0"));

        assertThat(lab.refused(() -> lab.deploy("first", "gpu-1", 1))).containsExactly("nvidia.com/gpu 1");
        lab.deploy("first", "gpu-0", 8);
        assertThat(lab.held("nvidia.com/gpu")).isEqualTo("0");
    }

    @Test
    @DisplayName(
            "R60 a decision that is under way when the limit is lowered counts by the limit of its reading, the next"
                    + " one by the new")
    void editedWhilePending() {
        var flaky = new FlakyStore(lab.host.store);
        var edit = new AtomicReference<Runnable>(() -> lab.limitCores(4));
        flaky.beforeCommit(() -> edit.getAndSet(() -> {}).run());
        try (var manager = lab.host.builder().store(flaky).build()) {
            manager.deploy(ANN, QuotaLab.spec("first", "core", 6).build());
            assertThat(lab.held("cpu")).isEqualTo("6");
            assertThat(lab.refused(() -> manager.deploy(
                            ANN, QuotaLab.spec("second", "core", 1).build())))
                    .containsExactly("cpu 3");
        }
    }

    @Test
    @DisplayName("R60 R81 what was found to fit is decided anew when it is deployed, by the limit of then")
    void editedAfterPlan() {
        var spec = QuotaLab.spec("first", "core", 8).build();
        assertThat(lab.manager().plan(ANN, Mutation.deploy(spec)).fits()).isTrue();
        lab.limitCores(7);
        assertThat(lab.refused(() -> lab.manager().deploy(ANN, spec))).containsExactly("cpu 1");
        lab.limitCores(8);
        lab.manager().deploy(ANN, spec);
    }

    @Test
    @DisplayName("R62 without a limit on deployments there is none: absent is neither 0 nor 1")
    void unlimitedDeployments() {
        lab.limit(ResourceAmounts.NONE);
        lab.host.directory.change("lab", group -> group.mostDeployments(OptionalInt.empty()));
        for (int number = 0; number < 50; number++) {
            lab.deploy("one-" + number, 1);
        }
        assertThat(lab.held("slipway.dev/deployments")).isEqualTo("50");
    }

    @Test
    @DisplayName("R58 R62 at the limit on deployments those that run may change, scale and restart as they like")
    void atTheLimitOnDeployments() {
        most(2);
        lab.deploy("first", 1);
        lab.deploy("second", 1);
        assertThat(lab.refused(() -> lab.deploy("third", 1))).containsExactly("slipway.dev/deployments 1");

        lab.image("first", "models/any:2");
        lab.scale("second", 3);
        lab.settle();
        lab.stop("first");
        lab.settle();
        lab.start("first");
        assertThat(lab.held("slipway.dev/deployments")).isEqualTo("2");
    }

    @Test
    @DisplayName(
            "R62 no verb gets around the limit on deployments: not a start, and not a rollback to a time of running")
    void noWayAround() {
        most(1);
        lab.deploy("first", 1);
        lab.stop("first");
        lab.settle();
        lab.deploy("second", 1);

        assertThat(lab.refused(() -> lab.start("first"))).containsExactly("slipway.dev/deployments 1");
        assertThat(lab.refused(() -> lab.manager()
                        .rollback(
                                ANN,
                                id("first"),
                                RevisionNumber.FIRST,
                                Set.of(Restore.RUN_STATE),
                                MutationOptions.NONE)))
                .containsExactly("slipway.dev/deployments 1");
        lab.image("first", "models/any:2");
        assertThat(lab.held("slipway.dev/deployments")).isEqualTo("1");
    }

    @Test
    @DisplayName("R58 R62 a limit on deployments lowered below their number stops none, and starts none")
    void fewerDeployments() {
        lab.deploy("first", 1);
        lab.deploy("second", 1);
        most(1);
        lab.settle();
        lab.scale("first", 2);
        assertThat(lab.host.backEnd.replicas()).isEqualTo(3);
        lab.stop("first");
        lab.settle();
        assertThat(lab.refused(() -> lab.start("first"))).containsExactly("slipway.dev/deployments 1");
    }

    @Test
    @DisplayName("R59 other usage that changes is counted as it is at each decision, and never stops a scale-down")
    void otherUsage() {
        var outside = new AtomicReference<>(ResourceAmounts.NONE);
        try (var manager =
                lab.host.builder().usageSource(group -> outside.get()).build()) {
            manager.deploy(ANN, QuotaLab.spec("first", "core", 4).build());
            outside.set(ResourceAmounts.of("cpu", "4001m"));
            assertThat(lab.refused(() -> manager.scale(ANN, id("first"), 5))).containsExactly("cpu 1001m");
            outside.set(ResourceAmounts.of("cpu", "3"));
            manager.scale(ANN, id("first"), 5);
            outside.set(ResourceAmounts.of("cpu", "100"));
            manager.scale(ANN, id("first"), 1);
            manager.reconcile();
            manager.reconcile();
            assertThat(lab.held("cpu")).isEqualTo("1");
        }
    }

    @Test
    @DisplayName(
            "G1 R57 R58 R62 whatever is edited when: no mutation takes a group beyond its limits, or further beyond them")
    void anyEdits() {
        lives(0, SEEDS);
    }

    @Test
    @Tag("bench")
    @DisplayName("G1 R57 R58 R62 as above, for many more seeds")
    void manyEdits() {
        lives(SEEDS, MANY_SEEDS);
    }

    private static void lives(long first, long seeds) {
        int changed = 0;
        int refused = 0;
        for (long seed = first; seed < first + seeds; seed++) {
            var random = new Random(seed * SPREAD);
            try (var life = QuotaLab.ofCores(8)) {
                life.host.backEnd.setTimes(
                        Duration.ofSeconds(random.nextInt(3)), Duration.ofSeconds(random.nextInt(9)));
                for (int step = 0; step < STEPS; step++) {
                    ResourceAmounts before = life.held();
                    refused += isRefused(life, random) ? 1 : 0;
                    changed += life.held().equals(before) ? 0 : 1;
                    check("seed " + seed + " step " + step, life, before);
                }
            }
        }
        System.out.println(
                "QuotaEditsTest: " + changed + " changes of what is held, " + refused + " refusals for quota");
        assertThat(changed).isGreaterThan((int) seeds);
        assertThat(refused).isGreaterThan((int) seeds);
    }

    private static boolean isRefused(QuotaLab life, Random random) {
        String one = "one-" + random.nextInt(3);
        try {
            switch (random.nextInt(11)) {
                case 0 -> life.limitCores(random.nextInt(14));
                case 1 -> life.host.directory.change("lab", group -> group.mostDeployments(random.nextInt(4)));
                case 2, 3 -> life.deploy(one, 1 + random.nextInt(5));
                case 4 -> life.scale(one, 1 + random.nextInt(8));
                case 5 -> life.image(one, "models/any:" + random.nextInt(3));
                case 6 -> life.stop(one);
                case 7 -> life.start(one);
                case 8 -> life.delete(one);
                default -> {
                    life.host.clock.advance(Duration.ofSeconds(random.nextInt(10)));
                    life.manager().reconcile();
                }
            }
        } catch (DeploymentException e) {
            return e.code() == ErrorCode.QUOTA_EXCEEDED;
        }
        return false;
    }

    private static void check(String when, QuotaLab life, ResourceAmounts before) {
        ResourceAmounts after = life.held();
        life.group()
                .limits()
                .and("slipway.dev/deployments", mostOf(life))
                .asMap()
                .forEach((resource, limit) -> {
                    Quantity most = limit.max(before.get(resource));
                    assertThat(after.get(resource)).as("%s: %s", when, resource).isLessThanOrEqualTo(most);
                });
    }

    private static String mostOf(QuotaLab life) {
        return Integer.toString(life.group().mostDeployments().orElse(Integer.MAX_VALUE));
    }

    private void most(int deployments) {
        lab.host.directory.change("lab", group -> group.mostDeployments(deployments));
    }
}
