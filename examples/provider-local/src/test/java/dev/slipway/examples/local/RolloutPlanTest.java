package dev.slipway.examples.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.ReplicaId;
import dev.slipway.model.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class RolloutPlanTest {
    private static final int SITUATIONS = 3000;
    private static final int MOST_STEPS = 600;

    @Test
    @DisplayName("P8 from any situation the plan keeps its bounds at every step and arrives at what was asked for")
    void boundsAndArrival() {
        for (int seed = 0; seed < SITUATIONS; seed++) {
            new World(new Random(seed), "seed " + seed).run();
        }
    }

    @Test
    @DisplayName("a new revision that never gets ready leaves the old replicas alone")
    void failingRevision() {
        var views = List.of(view(1, false, true, false), view(2, false, true, false), view(3, true, false, false));

        var step = RolloutPlan.decide(2, Strategy.rolling(1, 0), views);

        assertThat(step).isEqualTo(RolloutPlan.Step.NOTHING);
    }

    @Test
    @DisplayName("scaling down takes what isn't ready first, then what came last")
    void scaleDown() {
        var views = List.of(view(1, true, true, false), view(2, true, false, false), view(3, true, true, false));

        var step = RolloutPlan.decide(1, Strategy.rolling(1, 0), views);

        assertThat(step.stop()).containsExactly(new ReplicaId("r2"), new ReplicaId("r3"));
    }

    @Test
    @DisplayName("a recreate starts nothing before the last old replica is really gone")
    void recreateWaits() {
        assertThat(RolloutPlan.decide(1, Strategy.recreate(), List.of(view(1, false, true, true))))
                .isEqualTo(RolloutPlan.Step.NOTHING);
        assertThat(RolloutPlan.decide(1, Strategy.recreate(), List.of()).start())
                .isEqualTo(1);
    }

    private static RolloutPlan.View view(long sequence, boolean updated, boolean ready, boolean terminating) {
        return new RolloutPlan.View(new ReplicaId("r" + sequence), sequence, updated, ready, terminating);
    }

    /** Replicas that come up and go down in any order. */
    private static final class World {
        private final Random random;
        private final String name;
        private final int desired;
        private final Strategy strategy;
        private final List<RolloutPlan.View> replicas = new ArrayList<>();
        private long sequence;

        World(Random random, String name) {
            this.random = random;
            this.desired = random.nextInt(6);
            this.strategy = strategy(random);
            this.name = name + ", desired " + desired + ", " + strategy;
            int existing = random.nextInt(8);
            for (int i = 0; i < existing; i++) {
                boolean terminating = random.nextInt(5) == 0;
                replicas.add(view(++sequence, random.nextBoolean(), !terminating && random.nextBoolean(), terminating));
            }
        }

        private static Strategy strategy(Random random) {
            int surge = random.nextInt(3);
            int unavailable = random.nextInt(3);
            boolean stuck = surge + unavailable == 0;
            return stuck || random.nextInt(4) == 0 ? Strategy.recreate() : Strategy.rolling(surge, unavailable);
        }

        void run() {
            for (int i = 0; i < MOST_STEPS && !hasArrived(); i++) {
                step();
                live();
            }
            assertThat(hasArrived()).as("%s arrives; it is %s", name, replicas).isTrue();
        }

        private boolean hasArrived() {
            return replicas.size() == desired && replicas.stream().allMatch(view -> view.updated() && view.ready());
        }

        private void step() {
            int existing = replicas.size();
            long ready = ready();
            var step = RolloutPlan.decide(desired, strategy, replicas);
            if (step.start() > 0) {
                assertThat(existing + step.start())
                        .as("%s: how many exist", name)
                        .isLessThanOrEqualTo(desired + strategy.surge());
            }
            replicas.replaceAll(view ->
                    step.stop().contains(view.id()) ? view(view.sequence(), view.updated(), false, true) : view);
            for (int i = 0; i < step.start(); i++) {
                replicas.add(view(++sequence, true, false, false));
            }
            if (!strategy.isRecreate() && ready() < ready) {
                assertThat(ready())
                        .as("%s: how many are ready", name)
                        .isGreaterThanOrEqualTo(Math.min(ready, desired - strategy.unavailable()));
            }
            if (strategy.isRecreate() && step.start() > 0) {
                assertThat(replicas).as(name).allMatch(RolloutPlan.View::updated);
            }
        }

        private void live() {
            replicas.removeIf(view -> view.terminating() && random.nextInt(3) == 0);
            replicas.replaceAll(view -> view.terminating() || view.ready() || random.nextInt(3) > 0
                    ? view
                    : view(view.sequence(), view.updated(), view.updated() || random.nextBoolean(), false));
        }

        private long ready() {
            return replicas.stream().filter(RolloutPlan.View::ready).count();
        }
    }
}
