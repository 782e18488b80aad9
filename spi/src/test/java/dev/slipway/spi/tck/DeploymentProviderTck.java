package dev.slipway.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.error.StoreException;
import dev.slipway.error.UnsupportedCapabilityException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Drift;
import dev.slipway.model.Fence;
import dev.slipway.model.Footprint;
import dev.slipway.model.Impact;
import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.Replica;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.ReplicaState;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.Capability;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.InventoryItem;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What every {@link DeploymentProvider} must pass (R74). Extend it, give it a {@link ProviderHarness}, and say with
 * {@link CannotStage} what that harness can't do to its back end. The display names quote the provider's requirements (P1 to
 * P12) and the library's.
 *
 * <p>A capability that isn't declared is tested too: what needs it must be refused.
 */
public abstract class DeploymentProviderTck {
    /** What the replicas of {@link ProviderHarness#crashingImage()} write before they end. */
    public static final String LAST_WORDS = "the model has no weights";

    /** How many replicas, of all deployments together, a test may have at a time. */
    public static final int MOST_REPLICAS = 8;

    private static final int THREADS = 8;

    private ProviderBench bench;
    private DeploymentProvider provider;
    private final DeploymentRef iris = ProviderBench.ref("iris");
    private final DeploymentRef rose = ProviderBench.ref("rose");

    /** Made once per test by JUnit. */
    protected DeploymentProviderTck() {}

    /**
     * Makes the harness of one test.
     *
     * @return one with an empty back end
     */
    protected abstract ProviderHarness harness();

    @BeforeEach
    void openTheProvider() {
        bench = new ProviderBench(harness());
        provider = bench.provider;
    }

    @AfterEach
    void closeTheHarness() {
        bench.close();
    }

    private void accepted(ApplyResult result) {
        assertThat(result).isEqualTo(ApplyResult.ACCEPTED);
    }

    private void superseded(ApplyResult result) {
        assertThat(result).isEqualTo(ApplyResult.SUPERSEDED);
    }

    private static ReplicaCounts counts(Observation.Present seen) {
        return seen.track().replicas();
    }

    private static int all(Observation.Present seen) {
        return counts(seen).existing() + counts(seen).terminating();
    }

    /** An object that was made inert, at 0 replicas, may be left for whoever meets it. */
    private static boolean runsNothing(Observation seen) {
        return seen.match(there -> all(there) + counts(there).desired() == 0, gone -> true, unknown -> false);
    }

    private boolean declares(Capability capability) {
        return provider.capabilities().contains(capability);
    }

    @Nested
    @DisplayName("what can't be shown here")
    class Staging {
        @Test
        @DisplayName("the harness really can't do what it says it can't, so no test is left out without need")
        void lacks() {
            CannotStage lack = DeploymentProviderTck.this.getClass().getAnnotation(CannotStage.class);
            Stream.of(lack == null ? new Ability[0] : lack.value())
                    .forEach(ability -> assertThatThrownBy(() -> attempt(ability))
                            .as("the harness says that it can't stage %s", ability)
                            .isInstanceOf(UnsupportedOperationException.class));
        }

        private void attempt(Ability ability) {
            var harness = bench.harness;
            var replica = new ReplicaId("iris-1");
            switch (ability) {
                case CRASHING_IMAGE -> harness.crashingImage();
                case NEVER_READY_IMAGE -> harness.neverReadyImage();
                case STUBBORN_IMAGE -> harness.stubbornImage();
                case COUNT_CALLS -> harness.calls();
                case COUNT_WRITES -> harness.writes();
                case OUTAGE -> harness.cutOff(false);
                case UNREADABLE -> harness.makeUnreadable(iris);
                case FOREIGN_OBJECT -> harness.putForeign(iris);
                case LAGGING_CONTROLLERS -> harness.holdControllers(false);
                case KILL_REPLICA -> harness.kill(iris, replica);
                case PRINT -> harness.print(iris, replica, "nothing");
                case CUT_LOGS -> harness.cutLogs();
                case COUNT_LOGS -> harness.openLogs();
                case HINTS -> harness.expectsHints();
                case HAND_EDIT -> harness.editByHand(iris);
            }
        }
    }

    @Nested
    @DisplayName("capabilities")
    class Capabilities {
        @Test
        @DisplayName(
                "id, location and capabilities are the same for a provider's whole life, and in every provider of a back end")
        void constant() {
            var id = provider.id();
            var location = provider.location();
            var capabilities = Set.copyOf(provider.capabilities());
            bench.serve(bench.order(iris, 1));
            var other = bench.other();

            for (var each : List.of(provider, other)) {
                assertThat(each.id()).isEqualTo(id);
                assertThat(each.location()).isEqualTo(location);
                assertThat(each.capabilities()).isEqualTo(capabilities);
            }
        }

        @Test
        @DisplayName("R9 a strategy of a kind that nobody knows is refused by its name, and nothing is written")
        void unknownStrategy() {
            refused(bench.order(iris, 1).strategy(new Strategy("by-moonlight", 0, 0)), "by-moonlight");
        }

        @Test
        @DisplayName(
                "what needs a capability is accepted where that is declared, else refused by its name, and nothing is written")
        void declared() {
            var asking = new HashMap<Capability, Order>();
            asking.put(Capability.ROLLING, bench.order(iris, 1).strategy(Strategy.rolling(1, 0)));
            asking.put(Capability.PULL_SECRET, bench.order(iris, 1).with(spec -> spec.imagePullSecret("registry")));
            asking.put(
                    Capability.SECRET_ENVIRONMENT,
                    bench.order(iris, 1).with(spec -> spec.envFromSecret("PASSWORD", "database", "password")));

            asking.forEach((capability, order) -> {
                if (!declares(capability)) {
                    refused(order, capability.value());
                }
            });
            long fence = 1;
            for (var capability : asking.keySet()) {
                if (declares(capability)) {
                    Rollout rollout = asking.get(capability).rollout();
                    bench.record.name(iris, ++fence);
                    var again = Rollout.builder()
                            .from(rollout)
                            .fence(new Fence(fence))
                            .build();
                    assertThat(provider.apply(again))
                            .as("declared: %s", capability)
                            .isEqualTo(ApplyResult.ACCEPTED);
                }
            }
        }

        private void refused(Order order, String name) {
            assertThatThrownBy(() -> bench.apply(order))
                    .isInstanceOf(UnsupportedCapabilityException.class)
                    .hasMessageContaining(name);
            assertThat(bench.observe(iris)).isInstanceOf(Observation.Absent.class);
            assertThat(provider.inventory()).isEmpty();
        }
    }

    @Nested
    @DisplayName("check and footprint")
    class Footprints {
        @Test
        @DisplayName("P8 R55 a replica takes at least what its instance type gives it")
        void atLeastTheType() {
            var revision = bench.order(iris, 1).replicas(3).revision();
            for (Strategy strategy : bench.strategies()) {
                ResourceAmounts type = revision.instanceType().resources();
                assertThat(type.isWithin(provider.footprint(revision, strategy).perReplica()))
                        .as("%s within %s", type, provider.footprint(revision, strategy))
                        .isTrue();
            }
        }

        @Test
        @DisplayName(
                "R55 check and footprint are pure: the same again, from another provider, and with something running")
        void pure() {
            var revision = bench.order(iris, 1).replicas(3).revision();
            Map<Strategy, Footprint> first = new HashMap<>();
            bench.strategies().forEach(strategy -> first.put(strategy, provider.footprint(revision, strategy)));
            assertThat(provider.check(revision))
                    .as("what is wrong with a good revision")
                    .isEmpty();
            bench.serve(bench.order(iris, 1).replicas(2));
            var other = bench.other();

            first.forEach((strategy, footprint) -> {
                assertThat(provider.footprint(revision, strategy)).isEqualTo(footprint);
                assertThat(other.footprint(revision, strategy)).isEqualTo(footprint);
            });
            assertThat(other.check(revision)).isEmpty();
        }

        @Test
        @Needs(Ability.COUNT_CALLS)
        @DisplayName("check and footprint don't ask the back end")
        void noCalls() {
            var revision = bench.order(iris, 1).revision();
            long before = bench.harness.calls();
            provider.check(revision);
            bench.strategies().forEach(strategy -> provider.footprint(revision, strategy));

            assertThat(bench.harness.calls()).isEqualTo(before);
        }
    }

    @Nested
    @DisplayName("apply")
    class Apply {
        @Test
        @DisplayName("R1 R14 what was applied comes to run: stamp, revision, numbers and the list of replicas say so")
        void runs() {
            var seen = bench.serve(bench.order(iris, 7).replicas(3));

            assertThat(seen.track().revision().value()).isEqualTo(7);
            assertThat(counts(seen).updated()).isEqualTo(3);
            assertThat(counts(seen).ready()).isEqualTo(3);
            assertThat(seen.problems()).isEmpty();
            assertThat(seen.replicas())
                    .hasSize(3)
                    .allMatch(replica -> replica.revision().value() == 7 && replica.state() == ReplicaState.READY);
        }

        @Test
        @DisplayName("P1 R71 the same rollout again, from anywhere, is accepted and changes nothing")
        void twice() {
            var order = bench.order(iris, 1).replicas(2);
            var before = bench.serve(order);

            accepted(bench.apply(order));
            accepted(bench.other().apply(order.rollout()));
            bench.letTimePass(5);

            var after = bench.present(iris);
            assertThat(after.replicas()).isEqualTo(before.replicas());
            assertThat(after.progressSince()).isEqualTo(before.progressSince());
            assertThat(after.stamp()).isEqualTo(before.stamp());
        }

        @Test
        @Needs(Ability.COUNT_WRITES)
        @DisplayName("P1 R71 the same rollout again writes nothing, not even before its replicas are ready")
        void writesOnce() {
            var order = bench.order(iris, 1).replicas(2);
            accepted(bench.apply(order));
            long first = bench.harness.writes();
            accepted(bench.apply(order));
            assertThat(bench.harness.writes()).as("right after").isEqualTo(first);

            bench.serve(order);
            long served = bench.harness.writes();
            accepted(bench.apply(order));
            accepted(bench.other().apply(order.rollout()));
            assertThat(bench.harness.writes()).as("when all is ready").isEqualTo(served);
            assertThat(first).as("the first time").isPositive();
        }

        @Test
        @Needs(Ability.NEVER_READY_IMAGE)
        @DisplayName("P2 apply returns though no replica ever becomes ready")
        void doesNotWait() {
            var order =
                    bench.order(iris, 1).image(bench.harness.neverReadyImage()).replicas(2);
            bench.record.name(iris, 1);

            accepted(bench.promptly("apply", () -> provider.apply(order.rollout())));
        }

        @Test
        @DisplayName("P3 an older rollout is superseded by the greater stamp, also if a restored record names it")
        void older() {
            bench.serve(bench.order(iris, 3).replicas(2));
            var before = bench.ids(iris);
            var older = bench.order(iris, 2).replicas(1).with(spec -> spec.env("AGE", "old"));

            superseded(bench.apply(older));
            superseded(bench.other().apply(older.rollout()));

            stillRuns(3, before);
        }

        @Test
        @DisplayName(
                "P4 a rollout that the record doesn't name is superseded, whether the record has gone on or gone back")
        void notTheRecords() {
            bench.serve(bench.order(iris, 3).replicas(2));
            var before = bench.ids(iris);
            var order = bench.order(iris, 4).replicas(1).rollout();
            for (long recorded : List.of(2L, 3L, 5L)) {
                bench.record.name(iris, recorded);
                superseded(provider.apply(order));
            }

            stillRuns(3, before);
        }

        @Test
        @DisplayName("P4 R38 what comes late never brings back what was deleted")
        void afterDeletion() {
            bench.serve(bench.order(iris, 1));
            bench.removeWholly(iris, 2);

            superseded(provider.apply(bench.order(iris, 1).rollout()));
            superseded(bench.other().apply(bench.order(iris, 3).rollout()));
            bench.letTimePass(5);
            assertThat(bench.observe(iris)).isInstanceOf(Observation.Absent.class);
            assertThat(provider.inventory()).isEmpty();
        }

        @Test
        @DisplayName(
                "P4 R38 a rollout that is late by a whole deletion, between the record's answer and its write, brings nothing back")
        void deletedMeanwhile() {
            bench.serve(bench.order(iris, 1));
            var other = bench.other();
            bench.record.name(iris, 2);
            bench.record.meanwhile(ref -> bench.interpose(() -> delete(other)));

            applyInSpite(
                    bench.order(iris, 2).with(spec -> spec.env("AGE", "late")).rollout());
            bench.joinAll();

            bench.record.forget(iris);
            bench.await("the end of " + iris, () -> bench.observe(iris), DeploymentProviderTck::runsNothing);
            bench.letTimePass(5);
            assertThat(runsNothing(bench.observe(iris))).isTrue();
        }

        private void delete(DeploymentProvider other) {
            bench.record.name(iris, 3);
            other.remove(iris, new Fence(3));
            for (int round = 0; round < 1000; round++) {
                bench.harness.letTimePass();
                Observation seen = other.observe(List.of(iris), Freshness.LIVE).get(iris);
                if (seen instanceof Observation.Absent) {
                    bench.record.forget(iris);
                    return;
                }
                bench.removeAgain(other, iris, seen);
            }
        }

        @Test
        @DisplayName(
                "P4 a write that is late by a newer rollout, between the record's answer and its write, doesn't overwrite that")
        void overtaken() {
            bench.serve(bench.order(iris, 1).replicas(1));
            var other = bench.other();
            var newer = bench.order(iris, 3)
                    .replicas(2)
                    .with(spec -> spec.env("AGE", "new"))
                    .rollout();
            bench.record.name(iris, 2);
            bench.record.meanwhile(ref -> bench.interpose(() -> {
                bench.record.name(iris, 3);
                other.apply(newer);
                bench.goesOnWith(newer);
            }));

            applyInSpite(bench.order(iris, 2)
                    .replicas(3)
                    .with(spec -> spec.env("AGE", "late"))
                    .rollout());
            bench.joinAll();

            bench.await(iris, "the newer one", seen -> ProviderBench.isServing(seen, newer));
        }

        /** A write whose precondition failed says so by its result or by a typed error. */
        private void applyInSpite(Rollout rollout) {
            try {
                provider.apply(rollout);
            } catch (ProviderException e) {
                assertThat(e.code()).isIn(ErrorCode.CONTENDED, ErrorCode.CONFLICT);
            }
            assertThat(bench.record.wasAsked()).as("P4 the record was asked").isTrue();
        }

        @Test
        @DisplayName("P4 a record that can't be read stops the write, with the record's own error")
        void recordDown() {
            bench.record.name(iris, 1);
            bench.record.meanwhile(ref -> {
                throw StoreException.unavailable("the store is away", new IllegalStateException("away"));
            });

            assertThatThrownBy(() -> provider.apply(bench.order(iris, 1).rollout()))
                    .isInstanceOf(DeploymentException.class)
                    .extracting(error -> ((DeploymentException) error).code())
                    .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
            assertThat(bench.observe(iris)).isInstanceOf(Observation.Absent.class);
        }

        @Test
        @DisplayName(
                "P3 G5 another incarnation in the way is a predecessor: nothing is written until it is gone, then all is")
        void predecessor() {
            bench.serve(bench.order(iris, 5).replicas(2));
            var next = ProviderBench.ref(ProviderBench.STORE, "iris", "life-two");
            var order = bench.order(next, 1).replicas(1).rollout();
            bench.record.forget(iris);
            bench.record.name(next, 1);

            assertThat(provider.apply(order)).isEqualTo(ApplyResult.PREDECESSOR);
            assertThat(counts(bench.present(iris)).desired())
                    .as("asked for of what runs, and nobody said shall end")
                    .isEqualTo(2);
            accepted(bench.remove(iris, 6));
            bench.await("the next life", () -> bench.observe(iris), before -> {
                bench.removeAgain(provider, iris, before);
                ApplyResult result = provider.apply(order);
                assertThat(result).isIn(ApplyResult.ACCEPTED, ApplyResult.PREDECESSOR);
                if (result == ApplyResult.ACCEPTED) {
                    assertThat(bench.observe(iris)).isInstanceOf(Observation.Absent.class);
                }
                return result == ApplyResult.ACCEPTED;
            });
            bench.await(next, "all of it ready", seen -> ProviderBench.isServing(seen, order));
        }

        @Test
        @DisplayName(
                "P3 G5 another life that was left with nothing to run, and that no record names, makes way for the next one"
                        + " by itself")
        void leftover() {
            bench.serve(bench.order(iris, 5).replicas(2));
            bench.serve(bench.order(iris, 6).replicas(0));
            var next = ProviderBench.ref(ProviderBench.STORE, "iris", "life-two");
            var order = bench.order(next, 1).replicas(1).rollout();
            bench.record.forget(iris);
            bench.record.name(next, 1);

            bench.await("the next life", () -> provider.apply(order), result -> {
                assertThat(result).isIn(ApplyResult.ACCEPTED, ApplyResult.PREDECESSOR);
                return result == ApplyResult.ACCEPTED;
            });

            assertThat(bench.observe(iris)).isInstanceOf(Observation.Absent.class);
            bench.await(next, "all of it ready", seen -> ProviderBench.isServing(seen, order));
        }

        @Test
        @DisplayName("P10 R31 scaling keeps the replicas that stay, up and down")
        void scaling() {
            bench.serve(bench.order(iris, 1).replicas(2));
            var two = bench.ids(iris);
            var before = bench.present(iris).replicas();

            bench.serve(bench.order(iris, 2).replicas(3));
            assertThat(bench.ids(iris)).containsAll(two);
            assertThat(restartsOf(bench.present(iris).replicas(), two)).isEqualTo(restartsOf(before, two));
            var three = bench.ids(iris);
            bench.serve(bench.order(iris, 3).replicas(1));
            assertThat(three).containsAll(bench.ids(iris));
        }

        @Test
        @DisplayName("P10 R31 R71 new words about a deployment move its stamp and revision, and touch no replica")
        void description() {
            bench.serve(bench.order(iris, 1).replicas(2));
            var before = bench.ids(iris);
            var order = bench.order(iris, 2)
                    .replicas(2)
                    .with(spec -> spec.description("other words").metadata("owner", "ann"));

            accepted(bench.apply(order));
            var after = bench.await(
                    iris,
                    "stamp 2",
                    seen -> assertThat(counts(seen).ready())
                            .as("P10 never fewer ready")
                            .isEqualTo(2),
                    seen -> ProviderBench.isServing(seen, order.rollout()));

            assertThat(ProviderFacts.ids(after.replicas())).isEqualTo(before);
            assertThat(after.replicas()).allMatch(replica -> replica.restarts() == 0);
            assertThat(after.track().revision().value()).isEqualTo(2);
        }

        @Test
        @DisplayName("R29 R31 another image or variable reaches every replica")
        void newTemplate() {
            bench.serve(bench.order(iris, 1).replicas(2));
            var first = bench.ids(iris);
            bench.serve(bench.order(iris, 2).replicas(2).image(bench.harness.otherImage()));
            var second = bench.ids(iris);
            assertThat(second).as("after another image").doesNotContainAnyElementsOf(first);

            bench.serve(bench.order(iris, 3)
                    .replicas(2)
                    .image(bench.harness.otherImage())
                    .with(spec -> spec.env("GREETING", "hello")));
            assertThat(bench.ids(iris)).as("after another variable").doesNotContainAnyElementsOf(second);
        }

        @Test
        @DisplayName(
                "R36 R37 with 0 replicas everything ends and the deployment stays, under its stamp; then it runs again")
        void none() {
            bench.serve(bench.order(iris, 1).replicas(2));

            var stopped = bench.serve(bench.order(iris, 2).replicas(0));
            assertThat(stopped.replicas()).isEmpty();
            assertThat(provider.inventory())
                    .extracting(InventoryItem::deployment, InventoryItem::stamp, InventoryItem::replicas)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(iris, new Fence(2), 0));
            bench.serve(bench.order(iris, 3).replicas(2));
        }

        private void stillRuns(long fence, List<ReplicaId> replicas) {
            bench.letTimePass(5);
            var seen = bench.present(iris);
            assertThat(seen.stamp()).isEqualTo(new Fence(fence));
            assertThat(counts(seen).desired()).isEqualTo(replicas.size());
            assertThat(ProviderFacts.ids(seen.replicas())).isEqualTo(replicas);
        }

        private Map<ReplicaId, Integer> restartsOf(List<Replica> replicas, List<ReplicaId> of) {
            var restarts = new HashMap<ReplicaId, Integer>();
            replicas.stream()
                    .filter(replica -> of.contains(replica.id()))
                    .forEach(replica -> restarts.put(replica.id(), replica.restarts()));
            return restarts;
        }
    }

    @Nested
    @DisplayName("how replicas are replaced")
    class Rollouts {
        @Test
        @DisplayName(
                "P8 R63 at every moment of a replacement there are no more replicas than strategy and footprint allow")
        void bounded() {
            replaceBy(bench.harness.image());
        }

        @Test
        @Needs(Ability.STUBBORN_IMAGE)
        @DisplayName("P8 R63 replicas that take long to end count as well: no more than strategy and footprint allow")
        void boundedWhileTerminating() {
            replaceBy(bench.harness.stubbornImage());
        }

        private void replaceBy(String image) {
            int number = bench.harness.replicasOfARollout();
            long fence = 1;
            bench.serve(bench.order(iris, fence).image(image).replicas(number));
            for (Strategy asked : bench.strategies()) {
                String variable = "v" + ++fence;
                var order = bench.order(iris, fence)
                        .image(image)
                        .replicas(number)
                        .strategy(asked)
                        .with(spec -> spec.env("TRY", variable));
                var before = Set.copyOf(bench.ids(iris));
                accepted(bench.apply(order));
                bench.await(
                        iris,
                        "the end of " + asked,
                        within(order, number, before),
                        seen -> ProviderBench.isServing(seen, order.rollout()));
            }
        }

        private Consumer<Observation.Present> within(Order order, int before, Set<ReplicaId> old) {
            Rollout rollout = order.rollout();
            Footprint footprint = provider.footprint(rollout.revision(), rollout.strategy());
            Strategy real = footprint.strategy();
            int most = Math.max(before, rollout.replicas()) + real.surge() + footprint.terminatingOverlap();
            return seen -> {
                assertThat(all(seen)).as("P8 replicas under %s: %s", real, seen).isLessThanOrEqualTo(most);
                if (real.isRecreate() && footprint.terminatingOverlap() == 0) {
                    var there = ProviderFacts.ids(seen.replicas());
                    assertThat(there.stream().anyMatch(old::contains) && !old.containsAll(there))
                            .as("P8 old and new ones together under recreate: %s", seen.replicas())
                            .isFalse();
                }
            };
        }

        @Test
        @DisplayName("P8 R64 a rolling update keeps as many ready as it was told to")
        void keepsServing() {
            if (!bench.canRoll()) {
                assertThatThrownBy(() -> bench.apply(bench.order(iris, 1).strategy(Strategy.rolling(1, 0))))
                        .isInstanceOf(UnsupportedCapabilityException.class);
                return;
            }
            bench.serve(bench.order(iris, 1).replicas(2));
            var order = bench.order(iris, 2)
                    .replicas(2)
                    .strategy(Strategy.rolling(1, 0))
                    .image(bench.harness.otherImage());
            accepted(bench.apply(order));
            bench.await(
                    iris,
                    "the end of the rollout",
                    seen -> assertThat(counts(seen).ready())
                            .as("ready meanwhile")
                            .isGreaterThanOrEqualTo(2),
                    seen -> ProviderBench.isServing(seen, order.rollout()));
        }

        @Test
        @Needs(Ability.NEVER_READY_IMAGE)
        @DisplayName(
                "R64 R23 an update that never becomes ready leaves the old ones answering, told apart from the new")
        void badUpdate() {
            if (!bench.canRoll()) {
                assertThat(provider.capabilities()).doesNotContain(Capability.ROLLING);
                return;
            }
            bench.serve(bench.order(iris, 1).replicas(2));
            accepted(bench.apply(bench.order(iris, 2)
                    .replicas(2)
                    .strategy(Strategy.rolling(1, 0))
                    .image(bench.harness.neverReadyImage())));

            Consumer<Observation.Present> always = seen -> {
                assertThat(counts(seen).ready()).as("ready meanwhile").isEqualTo(2);
                assertThat(counts(seen).updatedReady()).as("updated and ready").isZero();
            };
            var seen =
                    bench.await(iris, "a new one", always, look -> counts(look).updated() > 0);
            bench.letTimePass(5);
            always.accept(bench.present(iris));
            assertThat(seen.replicas())
                    .extracting(replica -> replica.revision().value())
                    .contains(1L, 2L);
        }

        @Test
        @Needs(Ability.KILL_REPLICA)
        @DisplayName(
                "P7 P8 a replica that was ended from outside isn't counted as ready, and is replaced, never doubled")
        void killed() {
            bench.serve(bench.order(iris, 1).replicas(2));
            bench.harness.kill(iris, bench.ids(iris).get(0));
            Consumer<Observation.Present> bounded =
                    seen -> assertThat(all(seen)).as("P8 %s", seen.replicas()).isLessThanOrEqualTo(2);

            bench.await(iris, "its loss", bounded, seen -> counts(seen).ready() < 2);
            bench.await(iris, "its return", bounded, seen -> counts(seen).updatedReady() == 2);
        }

        @Test
        @Needs(Ability.LAGGING_CONTROLLERS)
        @DisplayName("G2 R60 nothing is settled while the back end's controllers haven't seen the last write")
        void settled() {
            bench.serve(bench.order(iris, 1).replicas(3));
            bench.harness.holdControllers(true);
            accepted(bench.apply(bench.order(iris, 2).replicas(1)));
            for (int round = 0; round < 5; round++) {
                assertThat(bench.present(iris).isSettled()).isFalse();
                bench.harness.letTimePass();
            }

            bench.harness.holdControllers(false);
            bench.await(iris, "one left", seen -> seen.isSettled() && all(seen) == 1);
        }
    }

    @Nested
    @DisplayName("remove")
    class Remove {
        @Test
        @DisplayName("P5 R37 removing what was never there, or is gone already, succeeds and leaves nothing")
        void absent() {
            accepted(bench.remove(iris, 1));
            assertThat(bench.observe(iris)).isInstanceOf(Observation.Absent.class);

            bench.serve(bench.order(rose, 1));
            bench.removeWholly(rose, 2);
            accepted(provider.remove(rose, new Fence(2)));
            accepted(bench.other().remove(rose, new Fence(2)));
            assertThat(provider.inventory()).isEmpty();
        }

        @Test
        @DisplayName(
                "P5 R38 a removal ends everything of a deployment, of no other, and may be asked for again meanwhile")
        void gone() {
            bench.serve(bench.order(iris, 1).replicas(2));
            bench.serve(bench.order(rose, 1));
            var others = bench.ids(rose);

            accepted(bench.remove(iris, 2));
            accepted(provider.remove(iris, new Fence(2)));
            accepted(bench.other().remove(iris, new Fence(2)));
            bench.awaitAbsent(iris);

            assertThat(provider.inventory())
                    .extracting(InventoryItem::deployment)
                    .containsExactly(rose);
            assertThat(bench.ids(rose)).isEqualTo(others);
        }

        @Test
        @Needs(Ability.STUBBORN_IMAGE)
        @DisplayName("P5 P7 R36 nothing is called absent or gone while a replica is still ending")
        void notAbsentYet() {
            var order =
                    bench.order(iris, 1).image(bench.harness.stubbornImage()).replicas(2);
            bench.serve(order);
            accepted(bench.remove(iris, 2));

            var counted = new ArrayList<Integer>();
            bench.awaitAbsent(iris, seen -> {
                if (seen instanceof Observation.Present present) {
                    counted.add(counts(present).terminating());
                }
            });
            assertThat(counted).as("terminating, as time passed").contains(2);
        }

        @Test
        @Needs(Ability.STUBBORN_IMAGE)
        @DisplayName("P7 R23 R36 a replica that is asked to end is terminating until it is gone, and existing no more")
        void terminating() {
            bench.serve(
                    bench.order(iris, 1).image(bench.harness.stubbornImage()).replicas(2));
            accepted(bench.apply(
                    bench.order(iris, 2).image(bench.harness.stubbornImage()).replicas(0)));

            var states = new ArrayList<List<Integer>>();
            bench.await(iris, "nobody left", seen -> {
                states.add(List.of(counts(seen).existing(), counts(seen).terminating()));
                return all(seen) == 0;
            });
            assertThat(states).as("existing and terminating, as time passed").contains(List.of(0, 2));
        }

        @Test
        @DisplayName("P3 P4 an older removal, or one that the record doesn't name, is superseded and ends nothing")
        void older() {
            bench.serve(bench.order(iris, 4).replicas(2));
            var before = bench.ids(iris);
            superseded(provider.remove(iris, new Fence(3)));
            bench.record.name(iris, 3);
            superseded(provider.remove(iris, new Fence(3)));
            bench.record.name(iris, 6);
            superseded(provider.remove(iris, new Fence(5)));

            bench.letTimePass(5);
            assertThat(bench.ids(iris)).isEqualTo(before);
            assertThat(bench.present(iris).stamp()).isEqualTo(new Fence(4));
        }

        @Test
        @DisplayName("G5 a rollout from before the removal is superseded by it, while it goes on and afterwards")
        void lateRollout() {
            var order = bench.order(iris, 1).rollout();
            bench.serve(bench.order(iris, 1));
            accepted(bench.remove(iris, 2));
            assertThat(provider.apply(order)).isNotEqualTo(ApplyResult.ACCEPTED);
            bench.awaitAbsent(iris);
            assertThat(provider.apply(order)).isNotEqualTo(ApplyResult.ACCEPTED);
            bench.letTimePass(5);
            assertThat(bench.observe(iris)).isInstanceOf(Observation.Absent.class);
        }

        @Test
        @DisplayName("P3 G5 the removal of one incarnation doesn't touch the next one")
        void otherIncarnation() {
            var next = ProviderBench.ref(ProviderBench.STORE, "iris", "life-two");
            bench.serve(bench.order(next, 1).replicas(2));
            var before = bench.ids(next);

            accepted(bench.remove(iris, 9));
            bench.record.forget(iris);
            bench.letTimePass(5);

            assertThat(bench.ids(next)).isEqualTo(before);
            assertThat(bench.observe(iris)).isInstanceOf(Observation.Absent.class);
        }
    }

    @Nested
    @DisplayName("what isn't ours")
    class Foreign {
        private final DeploymentRef theirs = ProviderBench.ref(ProviderBench.OTHER_STORE, "iris", "life-theirs");

        private List<ReplicaId> serveTheirs(int replicas) {
            var record = new KitRecord(ProviderBench.OTHER_STORE, bench.harness.clock());
            record.name(theirs, 1);
            if (!bench.harness.isShared()) {
                return List.of();
            }
            var provider = bench.open(record);
            accepted(provider.apply(bench.order(theirs, 1).replicas(replicas).rollout()));
            bench.await(theirs, "theirs ready", seen -> counts(seen).ready() == replicas);
            return bench.ids(theirs);
        }

        @Test
        @DisplayName("P9 R95 another store's deployment of the same id is left alone, whatever is done about ours")
        void anotherStore() {
            if (!bench.harness.isShared()) {
                notShared();
                return;
            }
            var before = serveTheirs(2);
            besideOrConflict(() -> bench.apply(bench.order(iris, 1)));
            besideOrConflict(() -> bench.apply(bench.order(iris, 2).replicas(2)));
            besideOrConflict(() -> bench.remove(iris, 3));
            bench.awaitAbsent(iris);
            bench.letTimePass(5);

            var seen = bench.present(theirs);
            assertThat(ProviderFacts.ids(seen.replicas())).isEqualTo(before);
            assertThat(seen.stamp()).isEqualTo(new Fence(1));
        }

        @Test
        @DisplayName("P9 a removal that names just another store's deployment and stamp ends it, an older one doesn't")
        void leftovers() {
            if (!bench.harness.isShared()) {
                notShared();
                return;
            }
            serveTheirs(1);
            bench.serve(bench.order(rose, 5));
            bench.record.forget(rose);

            accepted(provider.remove(theirs, new Fence(1)));
            superseded(provider.remove(rose, new Fence(4)));
            bench.awaitAbsent(theirs);
            assertThat(provider.inventory())
                    .extracting(InventoryItem::deployment)
                    .containsExactly(rose);
        }

        /** Where one provider has the back end for itself, the next one that opens it may be another store's. */
        private void notShared() {
            bench.serve(bench.order(rose, 5));
            bench.provider.close();
            var record = new KitRecord(ProviderBench.OTHER_STORE, bench.harness.clock());
            var next = bench.open(record);

            assertThat(next.inventory()).extracting(InventoryItem::deployment).containsExactly(rose);
            superseded(next.remove(rose, new Fence(4)));
            assertThat(next.inventory()).extracting(InventoryItem::deployment).containsExactly(rose);
            accepted(next.remove(rose, new Fence(5)));
            bench.await(
                    "absence of " + rose,
                    () -> next.observe(List.of(rose), Freshness.LIVE).get(rose),
                    Observation.Absent.class::isInstance);
        }

        private void besideOrConflict(Runnable call) {
            try {
                call.run();
            } catch (ProviderException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
            }
        }

        @Test
        @Needs(Ability.FOREIGN_OBJECT)
        @DisplayName(
                "P9 R70 an object without a stamp in our place is a conflict, is no deployment, and stays as it is")
        void noStamp() {
            bench.harness.putForeign(iris);

            assertThatThrownBy(() -> bench.apply(bench.order(iris, 1)))
                    .isInstanceOf(ProviderException.class)
                    .extracting(error -> ((ProviderException) error).code())
                    .isEqualTo(ErrorCode.CONFLICT);
            besideOrConflict(() -> bench.remove(iris, 2));
            assertThat(bench.observe(iris)).isNotInstanceOf(Observation.Present.class);
            assertThat(provider.inventory()).isEmpty();
            bench.letTimePass(5);
            assertThat(bench.harness.isForeignUntouched(iris)).isTrue();
        }
    }

    @Nested
    @DisplayName("observe")
    class Observe {
        @Test
        @DisplayName("P6 every ref has an answer of its own, asked for once or twice, there or not; no ref, no answer")
        void everyRef() {
            bench.serve(bench.order(iris, 1));
            var refs = new ArrayList<DeploymentRef>(IntStream.range(0, 100)
                    .mapToObj(number -> ProviderBench.ref("absent-" + number))
                    .toList());
            var nextLife = ProviderBench.ref(ProviderBench.STORE, "iris", "life-two");
            var theirs = ProviderBench.ref(ProviderBench.OTHER_STORE, "iris", "life-one");
            refs.addAll(List.of(iris, nextLife, theirs, iris));

            for (Freshness freshness : Freshness.values()) {
                var seen = provider.observe(refs, freshness);
                assertThat(seen).containsOnlyKeys(new LinkedHashSet<>(refs));
                seen.forEach((ref, observation) -> assertThat(observation instanceof Observation.Present)
                        .as("%s is there", ref)
                        .isEqualTo(ref.equals(iris)));
                assertThat(provider.observe(List.of(), freshness)).isEmpty();
            }
        }

        @Test
        @Needs(Ability.COUNT_CALLS)
        @DisplayName("P6 R40 as many calls to the back end for one as for ten and for a hundred")
        void fixedNumberOfCalls() {
            for (int number = 0; number < 4; number++) {
                bench.serve(bench.order(ProviderBench.ref("model-" + number), 1));
            }
            var needed = new ArrayList<Long>();
            for (int asked : List.of(1, 10, 100)) {
                var refs = IntStream.range(0, asked)
                        .mapToObj(number -> ProviderBench.ref("model-" + number))
                        .toList();
                long before = bench.harness.calls();
                assertThat(provider.observe(refs, Freshness.LIVE)).hasSize(asked);
                needed.add(bench.harness.calls() - before);
            }

            assertThat(Set.copyOf(needed))
                    .as("calls for 1, 10 and 100: %s", needed)
                    .hasSize(1);
        }

        @Test
        @Needs(Ability.UNREADABLE)
        @DisplayName(
                "P6 one that can't be read is unavailable, never absent, and hides no other, nor from the inventory")
        void oneBroken() {
            bench.serve(bench.order(iris, 1));
            bench.serve(bench.order(rose, 1));
            bench.harness.makeUnreadable(iris);

            var seen = provider.observe(List.of(iris, rose), Freshness.LIVE);
            assertThat(seen.get(iris)).isInstanceOf(Observation.Unavailable.class);
            assertThat(seen.get(rose)).isInstanceOf(Observation.Present.class);
            assertThat(provider.inventory())
                    .extracting(InventoryItem::deployment)
                    .contains(rose);
        }

        @Test
        @DisplayName("P6 R43 a live observation shows at once what another provider has written")
        void liveIsLive() {
            bench.serve(bench.order(iris, 1));
            var other = bench.other();
            provider.observe(List.of(iris), Freshness.CACHED);
            bench.record.name(iris, 2);
            accepted(other.apply(bench.order(iris, 2).replicas(2).rollout()));

            var seen = bench.present(iris);
            assertThat(seen.stamp()).isEqualTo(new Fence(2));
            assertThat(counts(seen).desired())
                    .as("what is asked for, which may have to wait while the rollout isn't written to its end")
                    .isEqualTo(seen.isComplete() ? 2 : 1);
        }

        @Test
        @Needs(Ability.NEVER_READY_IMAGE)
        @DisplayName("P7 R14 only what can answer is ready, however long it has been running")
        void readyMeansReady() {
            accepted(bench.apply(
                    bench.order(iris, 1).image(bench.harness.neverReadyImage()).replicas(2)));
            bench.await(iris, "two that run", seen -> counts(seen).existing() == 2);
            for (int round = 0; round < 5; round++) {
                var seen = bench.present(iris);
                assertThat(counts(seen).ready()).isZero();
                assertThat(counts(seen).updatedReady()).isZero();
                assertThat(counts(seen).desired()).isEqualTo(2);
                bench.harness.letTimePass();
            }
        }

        @Test
        @DisplayName(
                "R44 progress is a new rollout and what it brings about, by the back end's clock, and time alone is none")
        void progress() {
            var first = bench.serve(bench.order(iris, 1));
            bench.letTimePass(3);
            var later = bench.present(iris);
            assertThat(later.progressSince()).isEqualTo(first.progressSince());
            assertThat(later.asOf()).isAfter(first.asOf());

            accepted(bench.apply(bench.order(iris, 2).replicas(2)));
            assertThat(bench.present(iris).progressSince())
                    .as("after a new rollout")
                    .isAfterOrEqualTo(later.asOf());
        }

        @Test
        @Needs(Ability.NEVER_READY_IMAGE)
        @DisplayName("R17 R44 a rollout that gets nowhere makes no progress, so that its deadline can come")
        void noProgress() {
            accepted(bench.apply(bench.order(iris, 1).image(bench.harness.neverReadyImage())));
            bench.await(iris, "one that runs", seen -> counts(seen).existing() == 1);
            bench.letTimePass(2);
            Instant since = bench.present(iris).progressSince();
            bench.letTimePass(5);

            assertThat(bench.present(iris).progressSince()).isEqualTo(since);
        }

        @Test
        @Needs(Ability.CRASHING_IMAGE)
        @DisplayName(
                "R18 a crash is a problem of its replica and revision, with exit code and last words, and isn't ready")
        void crash() {
            accepted(bench.apply(bench.order(iris, 4).image(bench.harness.crashingImage())));

            var seen = bench.await(
                    iris, "a crash", look -> crashOf(look.problems()).isPresent());
            Problem crash = crashOf(seen.problems()).orElseThrow();
            assertThat(crash.exitCode()).contains(3);
            assertThat(crash.revision().map(number -> number.value())).contains(4L);
            assertThat(crash.replica()).get().isIn(ProviderFacts.ids(seen.replicas()));
            assertThat(crash.lastLogLines()).contains(LAST_WORDS);
            assertThat(counts(seen).ready()).isZero();
        }

        @Test
        @DisplayName("P6 what is stopped, new and being removed has an answer at every moment, and absent is no error")
        void everyPhase() {
            assertThat(bench.observe(iris)).isInstanceOf(Observation.Absent.class);
            bench.serve(bench.order(iris, 1).replicas(0));
            bench.serve(bench.order(iris, 2).replicas(1));
            accepted(bench.remove(iris, 3));
            bench.awaitAbsent(iris, seen -> assertThat(seen).isNotInstanceOf(Observation.Unavailable.class));
        }

        private Optional<Problem> crashOf(List<Problem> problems) {
            return problems.stream()
                    .filter(problem -> problem.cause().equals(ProblemCause.CRASHED))
                    .findFirst();
        }
    }

    @Nested
    @DisplayName("diagnose")
    class Diagnose {
        @Test
        @DisplayName("nothing is wrong with what runs well, nor with what isn't there")
        void well() {
            bench.serve(bench.order(iris, 1));

            assertThat(provider.diagnose(iris, Duration.ofSeconds(5))).isEmpty();
            assertThat(provider.diagnose(rose, Duration.ofSeconds(5))).isEmpty();
        }

        @Test
        @Needs(Ability.CRASHING_IMAGE)
        @DisplayName("R18 a crash comes first, with its exit code and what was written last")
        void crash() {
            accepted(bench.apply(bench.order(iris, 1).image(bench.harness.crashingImage())));
            bench.await(iris, "a crash", seen -> !seen.problems().isEmpty());

            var found = provider.diagnose(iris, Duration.ofSeconds(5));
            assertThat(found).isNotEmpty();
            assertThat(found.get(0).cause()).isEqualTo(ProblemCause.CRASHED);
            assertThat(found.get(0).exitCode()).contains(3);
            assertThat(found.get(0).lastLogLines()).contains(LAST_WORDS);
        }
    }

    @Nested
    @DisplayName("inventory")
    class Inventory {
        @Test
        @DisplayName("R88 everything with a stamp is listed once, with its stamp and how many replicas there are")
        void everything() {
            bench.serve(bench.order(iris, 2).replicas(2));
            bench.serve(bench.order(rose, 3).replicas(1));

            for (var asked : List.of(provider, bench.other())) {
                assertThat(asked.inventory())
                        .extracting(InventoryItem::deployment, InventoryItem::stamp, InventoryItem::replicas)
                        .containsExactlyInAnyOrder(
                                org.assertj.core.groups.Tuple.tuple(iris, new Fence(2), 2),
                                org.assertj.core.groups.Tuple.tuple(rose, new Fence(3), 1));
            }
        }

        @Test
        @Needs(Ability.STUBBORN_IMAGE)
        @DisplayName("R88 what is ending is listed until it is gone, and counted")
        void ending() {
            bench.serve(
                    bench.order(iris, 1).image(bench.harness.stubbornImage()).replicas(2));
            accepted(bench.remove(iris, 2));
            assertThat(provider.inventory())
                    .extracting(InventoryItem::deployment, InventoryItem::replicas)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(iris, 2));

            bench.awaitAbsent(iris);
            assertThat(provider.inventory()).isEmpty();
        }
    }

    @Nested
    @DisplayName("drift and repair")
    class HandEdits {
        private boolean isDeclared() {
            return declares(Capability.DRIFT);
        }

        /** Where nothing can be compared there is nothing to show but that. */
        private void refused(Rollout rollout) {
            for (Runnable call : List.<Runnable>of(() -> provider.drift(rollout), () -> provider.repair(rollout))) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(UnsupportedCapabilityException.class)
                        .hasMessageContaining(Capability.DRIFT.value());
            }
        }

        /** Under 2, and edited afterwards. */
        private Order edited() {
            var order = bench.order(iris, 2).replicas(2);
            bench.serve(order);
            bench.harness.editByHand(iris);
            return order;
        }

        /** Lets the back end act by an edit: three replicas, all of them new. */
        private List<ReplicaId> awaitByHand(List<ReplicaId> before) {
            var seen = bench.await(
                    iris,
                    "three by hand",
                    look -> counts(look).ready() == 3
                            && all(look) == 3
                            && ProviderFacts.ids(look.replicas()).stream().noneMatch(before::contains));
            return ProviderFacts.ids(seen.replicas());
        }

        /** As the library does: what isn't complete is applied again. */
        private void settles(Order order, Consumer<Observation.Present> always) {
            Rollout rollout = order.rollout();
            bench.goesOnWith(rollout);
            bench.await(
                    iris,
                    "all as " + rollout.fence() + " says",
                    always,
                    seen -> ProviderBench.isServing(seen, rollout));
            assertThat(provider.drift(rollout)).as("what is left of it").isEmpty();
        }

        private void settles(Order order) {
            settles(order, seen -> {});
        }

        @Test
        @DisplayName("R87 P14 both are there where that is declared, else refused by its name, and nothing is written")
        void declared() {
            var order = bench.order(iris, 1).replicas(2);
            var before = bench.serve(order);
            if (isDeclared()) {
                assertThat(provider.drift(order.rollout())).isEmpty();
                accepted(provider.repair(order.rollout()));
                return;
            }
            refused(order.rollout());
            refused(bench.order(rose, 1).rollout());
            bench.letTimePass(2);
            assertThat(bench.present(iris).replicas()).isEqualTo(before.replicas());
            assertThat(bench.observe(rose)).isInstanceOf(Observation.Absent.class);
        }

        @Test
        @DisplayName("R87 R9 a repair in a way that nobody knows is refused by its name, and nothing is written")
        void unknownStrategy() {
            var order = bench.order(iris, 1).strategy(new Strategy("by-moonlight", 0, 0));
            bench.record.name(iris, 1);
            assertThatThrownBy(() -> provider.repair(order.rollout()))
                    .isInstanceOf(UnsupportedCapabilityException.class)
                    .hasMessageContaining(isDeclared() ? "by-moonlight" : Capability.DRIFT.value());
            assertThat(bench.observe(iris)).isInstanceOf(Observation.Absent.class);
        }

        @Test
        @DisplayName(
                "R87 P14 what nobody has edited hasn't drifted, at no moment of a rollout, of whatever and for whomever")
        void none() {
            var orders = List.of(
                    bench.order(iris, 1).replicas(2),
                    bench.order(iris, 2).replicas(3),
                    bench.order(iris, 3).replicas(3).with(spec -> spec.env("GREETING", "hello")),
                    bench.order(iris, 4)
                            .replicas(3)
                            .with(spec -> spec.env("GREETING", "hello")
                                    .description("other words")
                                    .metadata("owner", "ann")),
                    bench.order(iris, 5).replicas(0),
                    bench.order(iris, 6).replicas(1));
            if (!isDeclared()) {
                refused(orders.get(0).rollout());
                return;
            }
            for (Order order : orders) {
                Rollout rollout = order.rollout();
                if (rollout.fence().isAfter(Fence.FIRST)) {
                    assertThat(provider.drift(rollout))
                            .as("before it is applied")
                            .isEmpty();
                }
                accepted(bench.apply(order));
                settles(
                        order,
                        seen -> assertThat(provider.drift(rollout))
                                .as("of %s, while %s", rollout.fence(), seen)
                                .isEmpty());
                assertThat(bench.other().drift(rollout)).as("elsewhere").isEmpty();
            }
        }

        @Test
        @DisplayName(
                "R87 P14 words that the record has changed without a rollout are no drift, and a repair for their sake is none")
        void words() {
            var rollout = bench.order(iris, 1).rollout();
            var before = bench.serve(bench.order(iris, 1));
            var words = bench.order(iris, 2)
                    .with(spec -> spec.description("other words").metadata("owner", "ann"))
                    .rollout();
            var underTheSameFence =
                    Rollout.builder().from(words).fence(rollout.fence()).build();
            if (!isDeclared()) {
                refused(underTheSameFence);
                return;
            }

            assertThat(provider.drift(underTheSameFence)).isEmpty();
            accepted(provider.repair(underTheSameFence));
            bench.letTimePass(5);
            assertThat(ProviderFacts.ids(bench.present(iris).replicas()))
                    .isEqualTo(ProviderFacts.ids(before.replicas()));
            assertThat(provider.drift(rollout)).isEmpty();
        }

        @Test
        @Needs(Ability.HAND_EDIT)
        @DisplayName("R87 P14 what was edited is told by place, what was wanted and what is there, and of nobody else")
        void told() {
            bench.serve(bench.order(rose, 1));
            var order = edited();
            List<Drift> drifts = provider.drift(order.rollout());

            assertThat(drifts)
                    .as("the number of replicas, and something in each of them")
                    .doesNotHaveDuplicates()
                    .extracting(Drift::impact)
                    .containsOnlyOnce(Impact.SCALE)
                    .contains(Impact.RESTART);
            var number = drifts.stream()
                    .filter(drift -> drift.impact() == Impact.SCALE)
                    .findFirst()
                    .orElseThrow();
            assertThat(number.wanted()).contains("2");
            assertThat(number.live()).contains("3");
            assertThat(bench.other().drift(order.rollout()))
                    .as("elsewhere, in the same order")
                    .isEqualTo(drifts);
            assertThat(provider.drift(bench.order(rose, 1).rollout())).isEmpty();
            assertThat(bench.present(iris).stamp()).as("the stamp").isEqualTo(new Fence(2));
        }

        @Test
        @Needs(Ability.HAND_EDIT)
        @DisplayName("R87 P14 to look for drift changes nothing: what was edited stays so until a repair is asked for")
        void onlyLooks() {
            bench.serve(bench.order(iris, 2).replicas(2));
            var before = bench.ids(iris);
            var order = edited();
            var first = provider.drift(order.rollout());
            var byHand = awaitByHand(before);

            assertThat(provider.drift(order.rollout())).isNotEmpty().isEqualTo(first);
            bench.letTimePass(5);
            assertThat(bench.ids(iris)).isEqualTo(byHand);
        }

        @Test
        @DisplayName("R87 P14 what isn't there at all is told as missing, and comes by a repair")
        void missing() {
            var order = bench.order(iris, 1).replicas(2);
            if (!isDeclared()) {
                refused(order.rollout());
                return;
            }
            bench.record.name(iris, 1);
            assertThat(provider.drift(order.rollout())).isNotEmpty().allSatisfy(drift -> {
                assertThat(drift.live()).as("%s", drift).isEmpty();
                assertThat(drift.wanted()).as("%s", drift).isPresent();
            });

            bench.await("a repair", () -> provider.repair(order.rollout()), result -> result == ApplyResult.ACCEPTED);
            settles(order);
        }

        @Test
        @Needs(Ability.HAND_EDIT)
        @DisplayName(
                "R87 P3 an equal stamp doesn't keep a repair from writing: all is as the rollout says, under that stamp")
        void repaired() {
            bench.serve(bench.order(iris, 2).replicas(2));
            var before = bench.ids(iris);
            var order = edited();
            var byHand = awaitByHand(before);

            accepted(provider.repair(order.rollout()));

            settles(order);
            assertThat(bench.ids(iris))
                    .as("replicas that were made of what was edited are gone")
                    .doesNotContainAnyElementsOf(byHand);
        }

        @Test
        @Needs(Ability.HAND_EDIT)
        @DisplayName("R87 P8 R63 at no moment of a repair there are more replicas than strategy and footprint allow")
        void bounded() {
            long fence = 1;
            for (Strategy strategy : bench.strategies()) {
                var order = bench.order(iris, ++fence).replicas(2).strategy(strategy);
                bench.serve(order);
                var before = bench.ids(iris);
                bench.harness.editByHand(iris);
                awaitByHand(before);
                Footprint footprint = provider.footprint(order.rollout().revision(), strategy);
                int most = 3 + footprint.strategy().surge() + footprint.terminatingOverlap();

                accepted(provider.repair(order.rollout()));
                settles(
                        order,
                        seen -> assertThat(all(seen))
                                .as("P8 replicas under %s: %s", strategy, seen)
                                .isLessThanOrEqualTo(most));
            }
        }

        @Test
        @Needs(Ability.HAND_EDIT)
        @DisplayName("R87 R36 what is stopped runs nothing after its repair, whoever has started it by hand")
        void stopped() {
            var order = bench.order(iris, 2).replicas(0);
            bench.serve(bench.order(iris, 1).replicas(2));
            bench.serve(order);
            bench.harness.editByHand(iris);
            bench.await(iris, "one by hand", seen -> counts(seen).ready() == 1);

            accepted(provider.repair(order.rollout()));
            settles(order);
        }

        @Test
        @DisplayName("R87 P10 a repair touches no replica that nobody has edited")
        void untouched() {
            var order = bench.order(iris, 1).replicas(2);
            var before = bench.serve(order);
            if (!isDeclared()) {
                refused(order.rollout());
                return;
            }

            accepted(provider.repair(order.rollout()));
            accepted(bench.other().repair(order.rollout()));
            bench.letTimePass(5);

            assertThat(bench.present(iris).replicas()).isEqualTo(before.replicas());
            settles(order);
        }

        @Test
        @Needs(Ability.HAND_EDIT)
        @DisplayName(
                "R87 G6 the next rollout undoes what was edited by hand, also if it is about words or numbers only")
        void nextRollout() {
            bench.serve(bench.order(iris, 2).replicas(2));
            var before = bench.ids(iris);
            edited();
            awaitByHand(before);

            var words = bench.order(iris, 3).replicas(2).with(spec -> spec.description("other words"));
            accepted(bench.apply(words));
            settles(words);
            bench.harness.editByHand(iris);
            var number = bench.order(iris, 4).replicas(1).with(spec -> spec.description("other words"));
            accepted(bench.apply(number));
            settles(number);
        }

        @Test
        @DisplayName(
                "R87 P3 the repair of an older rollout is superseded by the greater stamp, also if a restored record names it")
        void older() {
            bench.serve(bench.order(iris, 3).replicas(2));
            var before = bench.ids(iris);
            var older = bench.order(iris, 2)
                    .replicas(1)
                    .with(spec -> spec.env("AGE", "old"))
                    .rollout();
            bench.record.name(iris, 2);
            if (!isDeclared()) {
                refused(older);
                return;
            }

            superseded(provider.repair(older));
            superseded(bench.other().repair(older));
            assertThat(provider.drift(older)).as("of what isn't there any more").isEmpty();
            stillRuns(3, before);
        }

        @Test
        @DisplayName(
                "R87 P4 a repair that the record doesn't name is superseded, whether the record has gone on or gone back")
        void notTheRecords() {
            bench.serve(bench.order(iris, 3).replicas(2));
            var before = bench.ids(iris);
            var order = bench.order(iris, 4)
                    .replicas(1)
                    .with(spec -> spec.env("AGE", "new"))
                    .rollout();
            if (!isDeclared()) {
                refused(order);
                return;
            }
            for (long recorded : List.of(2L, 3L, 5L)) {
                bench.record.name(iris, recorded);
                superseded(provider.repair(order));
            }
            stillRuns(3, before);
        }

        @Test
        @Needs(Ability.HAND_EDIT)
        @DisplayName("R87 P4 a repair that comes when the record names something newer already writes nothing")
        void late() {
            var order = edited().rollout();
            bench.record.name(iris, 3);

            superseded(provider.repair(order));
            assertThat(provider.drift(order)).isNotEmpty();
        }

        @Test
        @DisplayName("R87 P4 R38 a repair that comes late never brings back what was deleted")
        void afterDeletion() {
            var order = bench.order(iris, 1).rollout();
            bench.serve(bench.order(iris, 1));
            if (!isDeclared()) {
                refused(order);
                return;
            }
            accepted(bench.remove(iris, 2));
            assertThat(provider.repair(order)).isNotEqualTo(ApplyResult.ACCEPTED);
            bench.awaitAbsent(iris);
            bench.record.forget(iris);

            superseded(provider.repair(order));
            bench.letTimePass(5);
            assertThat(bench.observe(iris)).isInstanceOf(Observation.Absent.class);
            assertThat(provider.inventory()).isEmpty();
        }

        @Test
        @Needs(Ability.HAND_EDIT)
        @DisplayName(
                "R87 P4 a repair that is late by a newer rollout, between the record's answer and its write, doesn't overwrite that")
        void overtaken() {
            var order = edited().rollout();
            var other = bench.other();
            var newer = bench.order(iris, 3)
                    .replicas(1)
                    .with(spec -> spec.env("AGE", "new"))
                    .rollout();
            bench.record.meanwhile(ref -> bench.interpose(() -> {
                bench.record.name(iris, 3);
                other.apply(newer);
            }));

            try {
                provider.repair(order);
            } catch (ProviderException e) {
                assertThat(e.code()).isIn(ErrorCode.CONTENDED, ErrorCode.CONFLICT);
            }
            assertThat(bench.record.wasAsked()).as("P4 the record was asked").isTrue();
            bench.joinAll();

            bench.await(iris, "the newer one", seen -> ProviderBench.isServing(seen, newer));
        }

        @Test
        @Needs(Ability.FOREIGN_OBJECT)
        @DisplayName("R87 P9 a repair leaves alone what isn't ours and is in our place")
        void foreign() {
            bench.harness.putForeign(iris);
            bench.record.name(iris, 1);
            var order = bench.order(iris, 1).rollout();
            if (!isDeclared()) {
                refused(order);
                return;
            }

            assertThatThrownBy(() -> provider.repair(order))
                    .isInstanceOf(ProviderException.class)
                    .extracting(error -> ((ProviderException) error).code())
                    .isEqualTo(ErrorCode.CONFLICT);
            bench.letTimePass(2);
            assertThat(bench.harness.isForeignUntouched(iris)).isTrue();
        }

        @Test
        @Needs(Ability.OUTAGE)
        @DisplayName(
                "R87 P11 R89 a back end that is away is a typed, retryable error, and no word that nothing has drifted")
        void away() {
            var order = bench.order(iris, 1);
            bench.serve(order);
            bench.harness.cutOff(true);
            if (!isDeclared()) {
                refused(order.rollout());
                return;
            }
            for (Runnable call :
                    List.<Runnable>of(() -> provider.drift(order.rollout()), () -> provider.repair(order.rollout()))) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(ProviderException.class)
                        .extracting(error -> ((ProviderException) error).isRetryable())
                        .isEqualTo(true);
            }
        }

        private void stillRuns(long fence, List<ReplicaId> replicas) {
            bench.letTimePass(5);
            var seen = bench.present(iris);
            assertThat(seen.stamp()).isEqualTo(new Fence(fence));
            assertThat(counts(seen).desired()).isEqualTo(replicas.size());
            assertThat(ProviderFacts.ids(seen.replicas())).isEqualTo(replicas);
        }
    }

    @Nested
    @DisplayName("errors")
    class Errors {
        @Test
        @Needs(Ability.OUTAGE)
        @DisplayName(
                "P11 R89 a back end that is away is a typed, retryable error, never an absence, and afterwards all goes on")
        void away() {
            bench.serve(bench.order(iris, 1));
            bench.record.name(iris, 2);
            var order = bench.order(iris, 2).replicas(2);
            bench.harness.cutOff(true);

            retryable(() -> provider.apply(order.rollout()));
            retryable(() -> provider.remove(iris, new Fence(2)));
            retryable(provider::inventory);
            try {
                assertThat(provider.observe(List.of(iris), Freshness.LIVE).get(iris))
                        .isInstanceOf(Observation.Unavailable.class);
            } catch (ProviderException e) {
                assertThat(e.isRetryable()).isTrue();
            }

            bench.harness.cutOff(false);
            bench.serve(order);
        }

        private void retryable(Runnable call) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(ProviderException.class)
                    .extracting(error -> ((ProviderException) error).isRetryable())
                    .isEqualTo(true);
        }

        @Test
        @Needs({Ability.OUTAGE, Ability.COUNT_CALLS})
        @DisplayName("P11 a call that failed isn't made again")
        void noRetries() {
            bench.serve(bench.order(iris, 1));
            bench.record.name(iris, 2);
            bench.harness.cutOff(true);
            Map<String, Runnable> calls = Map.of(
                    "apply", () -> provider.apply(bench.order(iris, 2).rollout()),
                    "remove", () -> provider.remove(iris, new Fence(2)),
                    "inventory", provider::inventory,
                    "observe", () -> provider.observe(List.of(iris), Freshness.LIVE));

            calls.forEach((name, call) -> {
                long before = bench.harness.calls();
                try {
                    call.run();
                } catch (ProviderException e) {
                    assertThat(e.isRetryable()).isTrue();
                }
                assertThat(bench.harness.calls() - before)
                        .as("calls of %s", name)
                        .isLessThanOrEqualTo(1);
            });
        }
    }

    @Nested
    @DisplayName("logs")
    class Logs {
        private final LogQuery following = LogQuery.builder().isFollow(true).build();

        private ReplicaId served() {
            bench.serve(bench.order(iris, 1));
            return bench.ids(iris).get(0);
        }

        private LogStream open(ReplicaId replica, LogQuery query) {
            return provider.logs().open(new LogRequest(iris, replica, query));
        }

        private void print(ReplicaId replica, int from, int to) {
            for (int number = from; number <= to; number++) {
                bench.harness.print(iris, replica, "line " + number);
                bench.harness.letTimePass();
            }
        }

        /** Reads to the end, or until something was read. */
        private List<LogElement.Line> read(LogStream stream, Predicate<List<LogElement.Line>> enough) {
            var lines = new ArrayList<LogElement.Line>();
            bench.await("enough of the log", () -> lines, soFar -> {
                for (var next = next(stream); next.isPresent(); next = next(stream)) {
                    lines.add(next.get().match(line -> line, gap -> {
                        throw new AssertionError("nothing was lost, but there is " + gap);
                    }));
                }
                return stream.isEnded() || enough.test(lines);
            });
            return lines;
        }

        private Optional<LogElement> next(LogStream stream) {
            return stream.next(Duration.ofMillis(20));
        }

        private List<String> printed(List<LogElement.Line> lines) {
            return lines.stream()
                    .map(LogElement.Line::text)
                    .filter(text -> text.startsWith("line "))
                    .toList();
        }

        private List<String> lines(int from, int to) {
            return IntStream.rangeClosed(from, to)
                    .mapToObj(number -> "line " + number)
                    .toList();
        }

        @Test
        @DisplayName("R26 R52 the replicas that have logs are the deployment's own, and of none there are none")
        void replicas() {
            bench.serve(bench.order(iris, 1).replicas(2));
            bench.serve(bench.order(rose, 1));

            assertThat(provider.logs().replicas(iris)).hasSize(2).hasSameElementsAs(bench.ids(iris));
            assertThat(provider.logs().replicas(iris)).isEqualTo(provider.logs().replicas(iris));
            assertThat(provider.logs().replicas(rose)).isEqualTo(bench.ids(rose));
            assertThat(provider.logs().replicas(ProviderBench.ref("absent"))).isEmpty();
        }

        @Test
        @DisplayName("R52 R53 the log of a replica that isn't there, or is another deployment's, is empty and ended")
        void notThere() {
            bench.serve(bench.order(rose, 1));
            var others = bench.ids(rose).get(0);
            served();

            for (var replica : List.of(new ReplicaId("nobody"), others)) {
                try (LogStream stream = open(replica, LogQuery.ALL)) {
                    assertThat(next(stream)).as("a line of %s", replica).isEmpty();
                    assertThat(stream.isEnded()).isTrue();
                }
            }
        }

        @Test
        @Needs(Ability.PRINT)
        @DisplayName("R51 R53 a log has every line once, in the order in which they were written, of its replica")
        void once() {
            var replica = served();
            print(replica, 1, 6);

            try (LogStream stream = open(replica, LogQuery.ALL)) {
                var lines = read(stream, soFar -> false);
                assertThat(printed(lines)).isEqualTo(lines(1, 6));
                assertThat(lines).allMatch(line -> line.replica().equals(replica));
                assertThat(lines).extracting(LogElement.Line::time).isSorted();
                assertThat(stream.isEnded()).isTrue();
            }
        }

        @Test
        @Needs(Ability.PRINT)
        @DisplayName("R51 the last lines, or those since a time, and nothing else")
        void parts() {
            var replica = served();
            print(replica, 1, 6);
            Instant fourth;
            try (LogStream stream = open(replica, LogQuery.ALL)) {
                var all = read(stream, soFar -> false);
                fourth = all.get(all.size() - 3).time();
            }

            try (LogStream stream = open(replica, LogQuery.builder().tail(2).build())) {
                assertThat(read(stream, soFar -> false))
                        .extracting(LogElement.Line::text)
                        .isEqualTo(lines(5, 6));
            }
            try (LogStream stream =
                    open(replica, LogQuery.builder().since(fourth).build())) {
                assertThat(read(stream, soFar -> false))
                        .extracting(LogElement.Line::text)
                        .isEqualTo(lines(4, 6));
            }
            try (LogStream stream =
                    open(replica, LogQuery.builder().since(fourth).tail(1).build())) {
                assertThat(read(stream, soFar -> false))
                        .extracting(LogElement.Line::text)
                        .isEqualTo(lines(6, 6));
            }
        }

        @Test
        @Needs(Ability.PRINT)
        @DisplayName("R51 R53 following goes on through silence, has each new line once, and ends with its replica")
        void followed() {
            var replica = served();
            print(replica, 1, 2);
            try (LogStream stream = open(replica, following)) {
                var lines = new ArrayList<>(read(stream, soFar -> printed(soFar).size() >= 2));
                bench.letTimePass(3);
                assertThat(next(stream)).isEmpty();
                assertThat(stream.isEnded()).as("ended by silence").isFalse();
                print(replica, 3, 4);
                lines.addAll(read(stream, soFar -> printed(soFar).size() >= 2));
                bench.removeWholly(iris, 2);
                lines.addAll(read(stream, soFar -> false));

                assertThat(printed(lines)).isEqualTo(lines(1, 4));
                assertThat(stream.isEnded()).isTrue();
            }
        }

        @Test
        @Needs({Ability.PRINT, Ability.CUT_LOGS})
        @DisplayName("R53 a cut connection loses no line and doubles none, or it is an error that says so")
        void cut() {
            var replica = served();
            print(replica, 1, 3);
            try (LogStream stream = open(replica, following)) {
                var lines = new ArrayList<>(read(stream, soFar -> printed(soFar).size() >= 3));
                bench.harness.cutLogs();
                bench.harness.print(iris, replica, "line 4");
                bench.harness.print(iris, replica, "line 5");
                try {
                    lines.addAll(read(stream, soFar -> printed(soFar).size() >= 2));
                    assertThat(printed(lines)).isEqualTo(lines(1, 5));
                } catch (ProviderException e) {
                    assertThat(e.isRetryable())
                            .as("the error of a cut connection")
                            .isTrue();
                    assertThat(printed(lines)).isEqualTo(lines(1, 3));
                }
            }
        }

        @Test
        @Needs(Ability.COUNT_LOGS)
        @DisplayName("a closed log leaves nothing open, read to its end or not, and closing twice is fine")
        void noLeak() {
            var replica = served();
            int before = bench.harness.openLogs();
            for (var query : List.of(LogQuery.ALL, following)) {
                LogStream untouched = open(replica, query);
                untouched.close();
                LogStream begun = open(replica, query);
                next(begun);
                begun.close();
                begun.close();
                assertThat(begun.isEnded()).isTrue();
                assertThat(next(begun)).isEmpty();
            }

            bench.await("closed logs", bench.harness::openLogs, open -> open == before);
        }

        @Test
        @DisplayName("R51 closing a followed log ends whoever waits for its next line")
        void closeEndsWaiting() {
            var replica = served();
            LogStream stream = open(replica, following);
            var waiting = bench.start(() -> {
                while (!stream.isEnded()) {
                    stream.next(Duration.ofHours(1));
                }
            });
            assertThatThrownBy(() -> waiting.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

            bench.promptly("close", () -> {
                stream.close();
                return true;
            });
            bench.joinAll();
            assertThat(stream.isEnded()).isTrue();
        }

        @Test
        @DisplayName("the log of the run before is there where that is declared, else refused by its name")
        void previousDeclared() {
            var replica = served();
            var query = LogQuery.builder().isPrevious(true).build();
            if (declares(Capability.PREVIOUS_LOGS)) {
                try (LogStream stream = open(replica, query)) {
                    assertThat(read(stream, soFar -> false))
                            .as("of a first run")
                            .isEmpty();
                }
            } else {
                assertThatThrownBy(() -> open(replica, query))
                        .isInstanceOf(UnsupportedCapabilityException.class)
                        .hasMessageContaining(Capability.PREVIOUS_LOGS.value());
            }
        }

        @Test
        @DisplayName(
                "R51 the log of one container of a replica is there where that is declared, else refused by its name")
        void containerDeclared() {
            var replica = served();
            var query = LogQuery.builder().container("nobody").build();
            if (declares(Capability.CONTAINER_LOGS)) {
                try (LogStream stream = open(replica, query)) {
                    assertThat(read(stream, soFar -> false))
                            .as("of a container that isn't there")
                            .isEmpty();
                }
            } else {
                assertThatThrownBy(() -> open(replica, query))
                        .isInstanceOf(UnsupportedCapabilityException.class)
                        .hasMessageContaining(Capability.CONTAINER_LOGS.value());
            }
        }

        @Test
        @Needs(Ability.CRASHING_IMAGE)
        @DisplayName("R51 R18 the run before says why it ended, after the next one has begun")
        void previousRun() {
            accepted(bench.apply(bench.order(iris, 1).image(bench.harness.crashingImage())));
            if (!declares(Capability.PREVIOUS_LOGS)) {
                assertThat(provider.capabilities()).doesNotContain(Capability.PREVIOUS_LOGS);
                return;
            }
            bench.await(
                    iris, "a second run", seen -> seen.replicas().stream().anyMatch(replica -> replica.restarts() > 0));
            var replica = bench.ids(iris).get(0);
            try (LogStream stream =
                    open(replica, LogQuery.builder().isPrevious(true).build())) {
                assertThat(read(stream, soFar -> false))
                        .extracting(LogElement.Line::text)
                        .contains(LAST_WORDS);
            }
        }
    }

    @Nested
    @DisplayName("watch")
    class Watch {
        private final Set<DeploymentRef> hinted = ConcurrentHashMap.newKeySet();

        @Test
        @Needs(Ability.HINTS)
        @DisplayName("R43 a change is hinted at, in the provider that watches, whoever made it")
        void hints() {
            bench.harness.expectsHints();
            var subscription = provider.watch(hinted::addAll);
            bench.serve(bench.order(iris, 1));

            bench.await("a hint", () -> Set.copyOf(hinted), refs -> {
                bench.observe(iris);
                return refs.contains(iris);
            });
            assertThat(hinted).containsExactly(iris);
            subscription.close();
        }

        @Test
        @DisplayName("R43 after it is closed a watch tells nothing more, and closing twice is fine")
        void closed() {
            var subscription = provider.watch(hinted::addAll);
            bench.serve(bench.order(iris, 1));
            subscription.close();
            subscription.close();
            bench.letTimePass(2);
            hinted.clear();

            bench.serve(bench.order(iris, 2).replicas(2));
            bench.removeWholly(iris, 3);
            assertThat(hinted).isEmpty();
        }
    }

    @Nested
    @DisplayName("P12 close")
    class Close {
        @Test
        @DisplayName(
                "P12 after close no thread of the provider is left, whatever it was used for; closing twice is fine")
        void threads() {
            bench.close();
            Set<Thread> before = living();
            try (var fresh = new ProviderBench(harness())) {
                fresh.serve(fresh.order(iris, 1));
                fresh.provider.watch(refs -> {});
                var stream = fresh.provider
                        .logs()
                        .open(new LogRequest(
                                iris,
                                fresh.ids(iris).get(0),
                                LogQuery.builder().isFollow(true).build()));
                stream.next(Duration.ofMillis(1));
                stream.close();
                fresh.provider.close();
                fresh.provider.close();
                ended(before, fresh.harness.callTime());
            }
        }

        private Set<Thread> living() {
            var threads = new HashSet<Thread>(Thread.getAllStackTraces().keySet());
            threads.removeIf(thread -> thread.getName().equals("kit"));
            return threads;
        }

        private void ended(Set<Thread> before, Duration patience) {
            for (Thread thread : living()) {
                if (!before.contains(thread) && !isOfTheMachine(thread)) {
                    try {
                        thread.join(patience.toMillis());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    assertThat(thread.isAlive()).as("P12 %s is left", thread).isFalse();
                }
            }
        }

        /** Not the provider's: what the virtual machine starts when it first ends a process or cleans up. */
        private boolean isOfTheMachine(Thread thread) {
            return thread.getThreadGroup() != null
                    && thread.getThreadGroup().getName().matches("system|InnocuousThreadGroup");
        }

        @Test
        @DisplayName("P12 closing removes nothing: what ran goes on, or runs again with the next provider")
        void removesNothing() {
            bench.serve(bench.order(iris, 1).replicas(2));
            var before = bench.ids(iris);
            provider.close();
            var next = bench.open(bench.record);

            var seen = bench.await(
                    "two ready again",
                    () -> ProviderBench.present(bench.observe(next, iris), iris),
                    look -> counts(look).updatedReady() == 2);
            assertThat(seen.stamp()).isEqualTo(new Fence(1));
            if (bench.harness.outlivesProviders()) {
                assertThat(ProviderFacts.ids(seen.replicas())).isEqualTo(before);
            }
            assertThat(next.inventory()).extracting(InventoryItem::deployment).containsExactly(iris);
        }

        @Test
        @DisplayName("P12 R95 closing one provider harms no other on the same back end")
        void others() {
            var closing = bench.other();
            if (closing == provider) {
                assertThat(bench.harness.isShared()).isFalse();
                return;
            }
            bench.serve(bench.order(iris, 1));
            closing.observe(List.of(iris), Freshness.LIVE);
            closing.close();

            bench.serve(bench.order(iris, 2).replicas(2));
            bench.removeWholly(iris, 3);
        }

        @Test
        @DisplayName("P12 a watch hears nothing after its provider was closed")
        void silent() {
            var heard = ConcurrentHashMap.<DeploymentRef>newKeySet();
            bench.serve(bench.order(iris, 1));
            provider.watch(heard::addAll);
            provider.close();
            heard.clear();

            var next = bench.open(bench.record);
            bench.record.name(iris, 2);
            var order = bench.order(iris, 2).replicas(2).rollout();
            accepted(next.apply(order));
            bench.awaitServing(next, order);
            assertThat(heard).isEmpty();
        }
    }

    @Nested
    @DisplayName("threads")
    class Threads {
        @Test
        @DisplayName(
                "two rollouts at the same moment, both between the record's answer and their write, mix nothing up")
        void twoAtOnce() {
            var together = new CyclicBarrier(2);
            var orders = List.of(
                    bench.order(iris, 4).replicas(1).rollout(),
                    bench.order(rose, 7)
                            .replicas(2)
                            .image(bench.harness.otherImage())
                            .rollout());
            orders.forEach(
                    order -> bench.record.name(order.deployment(), order.fence().value()));
            bench.record.meanwhile(ref -> {
                bench.record.meanwhile(other -> meet(together));
                meet(together);
            });
            orders.forEach(order -> bench.beside(() -> accepted(provider.apply(order))));
            bench.joinAll();

            for (Rollout order : orders) {
                var seen = bench.await(order.deployment(), "all ready", look -> ProviderBench.isServing(look, order));
                assertThat(seen.track().revision()).isEqualTo(order.revision().number());
            }
        }

        /** A provider that lets in one at a time never meets the other, and may go on. */
        private void meet(CyclicBarrier together) {
            try {
                together.await(400, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (BrokenBarrierException | TimeoutException e) {
                // Alone.
            }
        }

        @Test
        @DisplayName("eight threads that do everything at once disturb nobody, and the last rollout of each one counts")
        void everything() {
            var refs = IntStream.range(0, THREADS)
                    .mapToObj(number -> ProviderBench.ref("model-" + number))
                    .toList();
            var other = bench.other();
            for (DeploymentRef ref : refs) {
                bench.beside(() -> live(ref, refs, other));
            }
            bench.joinAll();

            for (DeploymentRef ref : refs) {
                bench.await(
                        ref,
                        "its last rollout",
                        seen -> seen.stamp().equals(new Fence(4))
                                && counts(seen).updatedReady() == 1
                                && all(seen) == 1);
            }
            assertThat(provider.inventory()).hasSize(THREADS);
        }

        private void live(DeploymentRef ref, List<DeploymentRef> refs, DeploymentProvider other) {
            for (long fence = 1; fence <= 4; fence++) {
                var order = bench.order(ref, fence).with(spec -> spec.description("words"));
                accepted(bench.apply(order));
                assertThatCode(() -> {
                            assertThat(other.observe(refs, Freshness.LIVE)).hasSize(refs.size());
                            assertThat(provider.observe(refs, Freshness.CACHED)).hasSize(refs.size());
                            provider.inventory();
                            other.diagnose(ref, Duration.ofSeconds(5));
                            if (declares(Capability.DRIFT)) {
                                assertThat(other.drift(order.rollout())).isEmpty();
                                other.repair(order.rollout());
                            }
                            for (var replica : provider.logs().replicas(ref)) {
                                provider.logs()
                                        .open(new LogRequest(ref, replica, LogQuery.ALL))
                                        .close();
                            }
                            provider.watch(hinted -> {}).close();
                        })
                        .doesNotThrowAnyException();
            }
        }
    }
}
