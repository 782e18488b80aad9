package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.ProviderId;
import dev.slipway.model.Strategy;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.FakeCalls;
import dev.slipway.provider.k8s.internal.kube.FakeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Deployments, updates, stops and starts in any order, by processes that die and that are late, while the controllers lag behind as
 * they like. A seed that fails replays exactly.
 */
class WriterPropertyTest {
    private static final int SEEDS_OF_A_TEST = Integer.getInteger("slipway.writer.seeds", 8);
    private static final int MOVES = 120;
    private static final DeploymentRef IRIS = SampleRollout.IRIS;

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000, 2_000, 3_000, 4_000})
    @DisplayName("G2 R63 what is asked for, with what is still ending, is never more than what is held")
    void bounded(long first) {
        for (long seed = first; seed < first + SEEDS_OF_A_TEST; seed++) {
            new World(seed).play();
        }
    }

    /** One run. */
    private static final class World {
        private final long seed;
        private final Random random;
        private final FakeCluster cluster = new FakeCluster();
        private final FakeRecord record = new FakeRecord();
        private final RevisionRules rules = new RevisionRules(SampleSettings.plain());
        private final RolloutWriter writer =
                new RolloutWriter(cluster, record, SampleSettings.plain(), new ProviderId("plain-k8s"), World::failure);
        private final Map<String, Integer> weights = new TreeMap<>();
        private final List<String> story = new ArrayList<>();
        private final FakeControllers controllers;
        private final FakeHolding holding = new FakeHolding();
        private SampleRollout goal;
        private long fence;
        private int image = 1;
        private int replicas;
        private boolean isDraining;

        World(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.controllers = new FakeControllers(cluster, broken());
            this.goal = decided(1 + random.nextInt(4), 1 + random.nextInt(4));
        }

        private static RuntimeException failure(KubeException e) {
            return new ProviderException(dev.slipway.error.ErrorCode.CONTENDED, e.getMessage(), e);
        }

        /** Images of even number never work. */
        private static Set<String> broken() {
            return Set.of(template(2), template(4));
        }

        private static String template(int number) {
            return TemplateDigest.of(sample(1, number).revision());
        }

        private static SampleRollout sample(long fence, int image) {
            // So short that nothing is paced: this world knows no time.
            return SampleRollout.of(IRIS, fence)
                    .image("m:" + image)
                    .with(spec -> spec.progressDeadline(Duration.ofSeconds(9)));
        }

        void play() {
            for (int move = 0; move < MOVES; move++) {
                switch (random.nextInt(12)) {
                    case 0 -> goal = decided(anyImage(), anyNumber());
                    case 1, 2, 3 -> apply();
                    case 4 -> release();
                    default -> step();
                }
            }
            finish();
        }

        private void step() {
            List<FakeControllers.Step> steps = controllers.steps();
            if (!steps.isEmpty()) {
                FakeControllers.Step step = steps.get(random.nextInt(steps.size()));
                tell(step.what());
                step.happening().run();
                check();
            }
        }

        private int anyImage() {
            return random.nextBoolean() ? 1 + random.nextInt(4) : image;
        }

        private int anyNumber() {
            return random.nextInt(5) == 0 ? 0 : 1 + random.nextInt(4);
        }

        /** What core would ask for next, and would hold for it. */
        private SampleRollout decided(int nextImage, int next) {
            fence++;
            int before = replicas;
            boolean isReplacing = nextImage != image && before > 0 && next > 0;
            image = nextImage;
            replicas = next;
            weights.put(template(image), image);
            Strategy strategy =
                    next == 0 || !isReplacing ? holding.onlyTheNumber(image, next, this::overlap) : replacing(next);
            record.name(IRIS, fence);
            SampleRollout decided = rollout(strategy);
            tell("fence " + fence + ": m:" + image + " x" + next + " " + strategy + ", held " + holding);
            return decided;
        }

        private Strategy replacing(int next) {
            if (random.nextInt(4) == 0) {
                holding.afterAll(image, next);
                isDraining = true;
                return Strategy.recreate();
            }
            Strategy strategy = random.nextBoolean() ? Strategy.rolling(1, 0) : Strategy.rolling(0, 1);
            if (isDraining) {
                holding.afterAll(image, next);
                return Strategy.rolling(0, 1);
            }
            holding.replacing(image, next, strategy, overlap(strategy));
            return strategy;
        }

        private int overlap(Strategy strategy) {
            return rules.footprint(rollout(strategy).revision(), strategy).terminatingOverlap();
        }

        private SampleRollout rollout(Strategy strategy) {
            SampleRollout rollout = sample(fence, image).replicas(replicas).strategy(strategy);
            return isDraining ? rollout.running(0) : rollout;
        }

        /** A process applies what it knows; it may die, and others may do something between the record's answer and its write. */
        private void apply() {
            tell("apply " + fence);
            if (random.nextInt(4) == 0) {
                record.meanwhile(this::step);
            }
            if (random.nextInt(6) == 0) {
                int deadly = 1 + random.nextInt(3);
                int[] count = new int[1];
                cluster.calls().before(call -> {
                    if (call.verb() == FakeCalls.Verb.APPLY && ++count[0] == deadly) {
                        throw new WriterBench.Died();
                    }
                });
            }
            try {
                writer.apply(goal.rollout());
            } catch (ProviderException | WriterBench.Died e) {
                tell("  " + e);
            } finally {
                cluster.calls().before(call -> {});
            }
            check();
        }

        /** What core does on a live look: it lets go what nothing can take any more, and ends a drain. */
        private void release() {
            Optional<DeploymentObject> object =
                    cluster.all(KubeKind.DEPLOYMENT).stream().findFirst();
            if (object.isEmpty()) {
                return;
            }
            Live live = new LiveLook(cluster).at(IRIS, object.get());
            Stamp stamp = Stamp.of(object.get().metadata()).orElseThrow();
            int running = goal.rollout().replicas();
            boolean isSettled = live.isObservedByDeployment()
                    && live.isObservedBySets()
                    && live.asked() == running
                    && live.askedOf(Live.template(object.get())) == running
                    && object.get().spec().wanted() == running;
            boolean isCarriedOut = stamp.fence().equals(new Fence(fence)) && stamp.isComplete();
            if (!isSettled
                    || !isCarriedOut
                    || live.isTerminating()
                    || live.holding().size() > running) {
                return;
            }
            if (isDraining && live.holding().isEmpty()) {
                isDraining = false;
                fence++;
                record.name(IRIS, fence);
                goal = rollout(Strategy.rolling(0, 1));
                tell("fence " + fence + ": the drain has ended");
            } else if (!isDraining && live.holding().stream().allMatch(pod -> weight(pod) == image)) {
                holding.release(image, replicas);
                tell("released to " + holding);
            }
        }

        /** With nothing in its way any more an image that works comes to run, however stuck the one before it was. */
        private void finish() {
            goal = decided(3, 1 + random.nextInt(4));
            for (int round = 0; round < 12; round++) {
                apply();
                controllers.settle();
                check();
                release();
            }
            assertThat(cluster.all(KubeKind.DEPLOYMENT).get(0).spec().wanted())
                    .as(this::toString)
                    .isEqualTo(replicas);
            assertThat(controllers.pods().stream().map(this::weight).toList())
                    .as(this::toString)
                    .hasSize(replicas)
                    .containsOnly(image);
            assertThat(holding.held()).as(this::toString).isEqualTo(image * replicas);
        }

        private int weight(PodObject pod) {
            return weights.getOrDefault(Live.template(pod), 0);
        }

        private void check() {
            List<PodObject> pods = controllers.pods();
            int taken = pods.stream()
                    .filter(pod -> pod.metadata().isTerminating())
                    .mapToInt(this::weight)
                    .sum();
            for (ReplicaSetObject set : cluster.all(KubeKind.REPLICA_SET)) {
                int staying = (int) pods.stream()
                        .filter(pod -> !pod.metadata().isTerminating()
                                && pod.metadata()
                                        .controller()
                                        .equals(Optional.of(set.metadata().uid())))
                        .count();
                taken += Math.max(staying, set.spec().wanted()) * weights.get(Live.template(set));
            }
            assertThat(taken).as(this::toString).isLessThanOrEqualTo(holding.held());
        }

        private void tell(String what) {
            story.add(what);
        }

        @Override
        public String toString() {
            int from = Math.max(0, story.size() - 60);
            return "seed " + seed + ": " + String.join("\n", story.subList(from, story.size()));
        }
    }
}
