package dev.slipway.core.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.MutationOptions;
import dev.slipway.core.Restore;
import dev.slipway.core.TestClock;
import dev.slipway.core.TestDirectory;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.error.DeploymentException;
import dev.slipway.model.Actor;
import dev.slipway.model.Deployment;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Phase;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.RunState;
import dev.slipway.model.SpecChange;
import dev.slipway.model.UserId;
import dev.slipway.model.WhenFailed;
import dev.slipway.model.WhenTight;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Two managers, one store, one back end, and a seeded stream of everything that may happen to them. After every single step
 * the ledger and what really runs are compared with each other and with the limits.
 */
class HoldingsPropertyTest {
    private static final int SEEDS = 150;
    private static final int STEPS = 120;
    private static final Actor ANN = Actor.user("ann");
    private static final GroupId LAB = new GroupId("lab");
    private static final ResourceName DEPLOYMENTS = ResourceName.DEPLOYMENTS;
    private static final ResourceAmounts LIMITS =
            ResourceAmounts.of("cpu", "12").and("nvidia.com/gpu", "8");
    private static final int MOST_DEPLOYMENTS = 4;
    private static final List<String> TYPES = List.of("small", "large", "gpu", "gpu8");

    @Test
    @DisplayName(
            "G1 G2 G4 R36 R46 R57 R60 R63 R85 whatever happens: holdings stay within limits, what runs within its holding,"
                    + " no revision is lost, and left alone everything comes to rest")
    void holds() {
        Map<String, Integer> happened = new TreeMap<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            try (var life = new Life(seed, happened)) {
                life.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        System.out.println("HoldingsPropertyTest: " + happened);
        assertThat(happened)
                .containsKeys("deploy", "update", "rollback", "scale", "stop", "start", "delete")
                .containsKeys("QUOTA_EXCEEDED", "drain", "release", "outage", "surge", "type change under way")
                .containsKeys("suspended", "resumed", "automatic rollback");
    }

    /** One seed's world. */
    private static final class Life implements AutoCloseable {
        private final Random random;
        private final Map<String, Integer> happened;
        private final TestClock clock = new TestClock();
        private final TestDirectory directory = new TestDirectory();
        private final EmbeddedBackEnd backEnd = new EmbeddedBackEnd(clock);
        private final HistoryStore store;
        private final List<DeploymentManager> managers;
        private final Map<DeploymentId, RevisionNumber> accepted = new HashMap<>();
        private String last = "";

        Life(int seed, Map<String, Integer> happened) {
            this.random = new Random(seed);
            this.happened = happened;
            this.store = new InMemoryHistoryStore(new Random(seed));
            directory.put(Group.builder()
                    .id(LAB)
                    .isModelDeploymentOn(true)
                    .limits(LIMITS)
                    .mostDeployments(MOST_DEPLOYMENTS)
                    .addInstanceTypes(
                            InstanceType.of("small", ResourceAmounts.of("cpu", "500m")),
                            InstanceType.of("large", ResourceAmounts.of("cpu", "3")),
                            InstanceType.of(
                                    "gpu", ResourceAmounts.of("cpu", "1").and("nvidia.com/gpu", "1")),
                            InstanceType.of(
                                    "gpu8", ResourceAmounts.of("cpu", "2").and("nvidia.com/gpu", "8")))
                    .addMembers(new UserId("ann"))
                    .build());
            managers = List.of(manager(seed), manager(seed + 1));
        }

        private DeploymentManager manager(int seed) {
            return DeploymentManager.builder()
                    .store(store)
                    .directory(directory)
                    .provider(new EmbeddedProviderFactory(backEnd), ProviderSettings.none())
                    .clock(clock, clock)
                    .random(new Random(31L * seed))
                    .callDeadline(Duration.ofNanos(1))
                    .suspendAfter(Duration.ofSeconds(4))
                    .manualReconcile()
                    .build();
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                Map<DeploymentId, LedgerEntry> before = ledger();
                last = step + " ";
                step();
                check(before);
            }
            comeToRest();
        }

        private void step() {
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> verb("deploy", this::deploy);
                case 3, 4, 5 -> verb("update", this::update);
                case 6 -> verb("scale", (on, id) -> on.scale(ANN, id, 1 + random.nextInt(6)));
                case 7 -> verb("stop", (on, id) -> on.stop(ANN, id));
                case 8, 9 -> verb("start", (on, id) -> on.start(ANN, id));
                case 10 -> verb("rollback", this::rollback);
                case 11 -> {
                    if (random.nextInt(3) == 0) {
                        delete();
                    }
                }
                case 12 -> trouble();
                default -> {
                    clock.advance(Duration.ofSeconds(random.nextInt(8)));
                    last += "reconcile";
                    either().reconcile();
                }
            }
        }

        private Deployment deploy(DeploymentManager on, DeploymentId id) {
            return on.deploy(
                    ANN,
                    DeploymentSpec.builder()
                            .group("lab")
                            .id(id.value())
                            .name("any")
                            .image("models/any:" + random.nextInt(3))
                            .instanceType(type())
                            .replicas(1 + random.nextInt(4))
                            .whenTight(random.nextBoolean() ? WhenTight.OVERLAP : WhenTight.RECREATE)
                            .whenFailed(random.nextBoolean() ? WhenFailed.ROLL_BACK : WhenFailed.KEEP_TRYING)
                            .progressDeadline(Duration.ofSeconds(1 + random.nextInt(15)))
                            .build());
        }

        private Deployment update(DeploymentManager on, DeploymentId id) {
            var change = SpecChange.builder();
            if (random.nextInt(3) > 0) {
                change.image("models/any:" + random.nextInt(4));
            }
            if (random.nextInt(3) > 0) {
                change.instanceType(type());
            }
            if (random.nextInt(3) == 0) {
                change.replicas(1 + random.nextInt(8));
            }
            if (random.nextInt(4) == 0) {
                change.description("said at " + random.nextInt());
            }
            return on.update(ANN, id, change.build());
        }

        private Deployment rollback(DeploymentManager on, DeploymentId id) {
            List<Revision> history = on.history(ANN, id);
            RevisionNumber to = history.get(random.nextInt(history.size())).number();
            return on.rollback(
                    ANN,
                    id,
                    to,
                    random.nextBoolean() ? Set.of() : Set.of(Restore.REPLICAS, Restore.RUN_STATE),
                    MutationOptions.NONE);
        }

        private void delete() {
            DeploymentId id = anyId();
            last += "delete " + id;
            try {
                either().delete(ANN, id);
                count("delete");
            } catch (DeploymentException e) {
                count(e.code().name());
            }
        }

        private void trouble() {
            switch (random.nextInt(7)) {
                case 0 -> {
                    last += "outage";
                    backEnd.goDown("down for the test");
                    count("outage");
                }
                case 1, 2 -> {
                    last += "back";
                    backEnd.comeBack();
                }
                case 3, 4 -> {
                    boolean on = random.nextBoolean();
                    last += on ? "switch on" : "switch off";
                    directory.change("lab", group -> group.isModelDeploymentOn(on));
                }
                case 5 -> backEnd.crash("models/any:" + random.nextInt(2), 3, "it broke");
                default ->
                    backEnd.setTimes(Duration.ofSeconds(random.nextInt(10)), Duration.ofSeconds(random.nextInt(10)));
            }
        }

        private void verb(String name, Verb verb) {
            DeploymentId id = anyId();
            last += name + " " + id;
            LedgerEntry before = ledger().get(id);
            try {
                Deployment deployment = verb.on(either(), id);
                count(name);
                if (!isAutomatic(deployment.latest())) {
                    accepted.put(id, deployment.latest().number());
                }
                last += " -> " + deployment.latest().instanceType().id() + " x"
                        + deployment.latest().desiredReplicas();
                LedgerEntry after = ledger().get(id);
                if (after.strategy().surge() > 0) {
                    count("surge");
                }
                if (before != null
                        && !before.footprint()
                                .perReplica()
                                .equals(after.footprint().perReplica())
                        && !before.holding()
                                .equals(before.footprint()
                                        .perReplica()
                                        .times(before.replicasNow())
                                        .plus(ResourceAmounts.of(DEPLOYMENTS.value(), "1")))) {
                    count("type change under way");
                }
            } catch (DeploymentException e) {
                last += " -> " + e.code();
                count(e.code().name());
            }
        }

        private void check(Map<DeploymentId, LedgerEntry> before) {
            Map<DeploymentId, LedgerEntry> entries = ledger();
            ResourceAmounts all = entries.values().stream()
                    .map(LedgerEntry::holding)
                    .reduce(ResourceAmounts.NONE, ResourceAmounts::plus);
            LIMITS.asMap()
                    .forEach((resource, limit) -> assertThat(all.get(resource))
                            .as("G1 %s after step %s", resource, last)
                            .isLessThanOrEqualTo(limit));
            assertThat(all.get(DEPLOYMENTS).toBigDecimal().intValueExact())
                    .as("R62 after step %s", last)
                    .isLessThanOrEqualTo(MOST_DEPLOYMENTS);
            backEnd.usage().forEach((ref, usage) -> {
                LedgerEntry entry = entries.get(ref.id());
                ResourceAmounts holding =
                        entry != null && entry.deployment().equals(ref) ? entry.holding() : ResourceAmounts.NONE;
                assertThat(usage.isWithin(holding))
                        .as("G2 after step %s: %s runs %s and holds %s", last, ref.id(), usage, holding)
                        .isTrue();
            });
            entries.forEach((id, entry) -> {
                checkHistory(id, entry);
                LedgerEntry old = before.get(id);
                if (old != null && old.deployment().equals(entry.deployment())) {
                    if (entry.step() == RolloutStep.DRAIN && old.step() != RolloutStep.DRAIN) {
                        count("drain");
                    }
                    if (entry.latest().isAfter(old.latest()) && entry.latest().isAfter(accepted.get(id))) {
                        count("automatic rollback");
                    }
                    if (!entry.suspension().equals(old.suspension())) {
                        count(entry.suspension().isPresent() ? "suspended" : "resumed");
                    }
                    if (!entry.holding().equals(old.holding())
                            && entry.holding().isWithin(old.holding())) {
                        count("release");
                    }
                }
            });
            accepted.keySet().retainAll(entries.keySet());
        }

        private void checkHistory(DeploymentId id, LedgerEntry entry) {
            List<Revision> history = store.history(entry.deployment(), HistoryStore.KEPT_REVISIONS);
            RevisionNumber byUser = accepted.get(id);
            assertThat(entry.latest())
                    .as("G4 R85 after step %s", last)
                    .isEqualTo(isAutomatic(history.get(0)) ? byUser.next() : byUser);
            long latest = entry.latest().value();
            assertThat(history).as("R46 after step %s", last).hasSize((int)
                    Math.min(latest, HistoryStore.KEPT_REVISIONS));
            for (int place = 0; place < history.size(); place++) {
                long number = history.get(place).number().value();
                assertThat(number).as("R46 after step %s", last).isEqualTo(latest - place);
            }
        }

        private static boolean isAutomatic(Revision revision) {
            return revision.author().equals(Actor.system());
        }

        private void comeToRest() {
            backEnd.comeBack();
            directory.change("lab", group -> group.isModelDeploymentOn(true));
            backEnd.setTimes(Duration.ofSeconds(1), Duration.ofSeconds(1));
            for (int image = 0; image < 4; image++) {
                backEnd.behave("models/any:" + image);
            }
            for (int pass = 0; pass < 40; pass++) {
                last = "rest " + pass;
                managers.forEach(DeploymentManager::reconcile);
                clock.advance(Duration.ofSeconds(2));
                check(ledger());
            }
            Map<DeploymentId, LedgerEntry> entries = ledger();
            Collection<DeploymentStatus> statuses =
                    either().statuses(ANN, entries.keySet()).values();
            assertThat(statuses).hasSameSizeAs(entries.keySet());
            for (DeploymentStatus status : statuses) {
                LedgerEntry entry = entries.get(status.deployment().id());
                assertThat(entry.isRemoving()).isFalse();
                if (entry.suspension().isPresent()) {
                    // It found its room taken, and so waits without holding anything.
                    assertThat(status.phase()).isEqualTo(Phase.FAILED);
                    assertThat(entry.holding()).isEqualTo(ResourceAmounts.NONE);
                    count("ends suspended");
                    continue;
                }
                boolean runs = entry.runState() == RunState.RUNNING;
                assertThat(status.phase())
                        .as("%s: %s", status.deployment().id(), status.reason())
                        .isEqualTo(runs ? Phase.DEPLOYED : Phase.STOPPED);
                ResourceAmounts need = backEnd.usage().get(status.deployment());
                assertThat(entry.holding())
                        .as("what %s holds at rest", status.deployment().id())
                        .isEqualTo(
                                runs ? need.plus(ResourceAmounts.of(DEPLOYMENTS.value(), "1")) : ResourceAmounts.NONE);
                count(runs ? "ends deployed" : "ends stopped");
            }
        }

        private Map<DeploymentId, LedgerEntry> ledger() {
            return store.ledger(LedgerScope.of(LAB)).entries();
        }

        private DeploymentManager either() {
            return managers.get(random.nextInt(managers.size()));
        }

        private DeploymentId anyId() {
            return new DeploymentId("dep-" + random.nextInt(5));
        }

        private String type() {
            return TYPES.get(random.nextInt(TYPES.size()));
        }

        private void count(String what) {
            happened.merge(what, 1, Integer::sum);
        }

        @Override
        public void close() {
            managers.forEach(DeploymentManager::close);
        }
    }

    /** A verb of a manager on a deployment. */
    @FunctionalInterface
    private interface Verb {
        Deployment on(DeploymentManager manager, DeploymentId id);
    }
}
