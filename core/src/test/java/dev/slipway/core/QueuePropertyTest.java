package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.StoreException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.Commit;
import dev.slipway.spi.CommitResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;

/** Many threads, two managers, and a store that loses, refuses and is slow: what was answered is what is recorded. */
@Timeout(60)
class QueuePropertyTest {
    private static final LedgerScope LAB = LedgerScope.of(new GroupId("lab"));
    private static final int THREADS = 12;
    private static final int STEPS = 12;
    private static final int SHARED = 3;

    private final TestHost host = new TestHost();
    /** What each change was answered, by its message. */
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    /** How often each landed, also if it is too old to be kept. */
    private final Map<String, Integer> landed = new ConcurrentHashMap<>();

    @RepeatedTest(12)
    @DisplayName("G4 G1 R46 R94 whatever queues up with whatever, each change is recorded exactly as it was answered")
    void agrees(RepetitionInfo run) throws Exception {
        host.directory.put(Group.builder()
                .from(host.directory.group(LAB.group().orElseThrow()).orElseThrow())
                .limits(ResourceAmounts.of("cpu", "20"))
                .build());
        var store = new Unreliable(run.getCurrentRepetition());
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try (DeploymentManager one = host.builder().store(store).build();
                DeploymentManager two = host.builder().store(store).build()) {
            for (int number = 0; number < SHARED; number++) {
                host.manager()
                        .deploy(ANN, spec().id("shared-" + number).replicas(1).build());
            }
            List<Future<?>> tasks = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int mine = thread;
                DeploymentManager manager = thread % 3 == 0 ? two : one;
                tasks.add(pool.submit(
                        () -> play(manager, mine, new Random(run.getCurrentRepetition() * 1000L + mine))));
            }
            for (Future<?> task : tasks) {
                task.get();
            }
        } finally {
            pool.shutdownNow();
            host.close();
        }
        assertThat(store.largest).as("a commit of several").isGreaterThan(1);
        check();
    }

    private void play(DeploymentManager manager, int thread, Random random) {
        for (int step = 0; step < STEPS; step++) {
            String message = thread + "/" + step;
            try {
                if (random.nextInt(3) == 0) {
                    String id = "own-" + thread + "-" + step;
                    manager.deploy(ANN, spec().id(id).replicas(1).build(), MutationOptions.because(message));
                } else {
                    DeploymentId id = id("shared-" + random.nextInt(SHARED));
                    var change = SpecChange.builder().description("by " + message);
                    manager.update(ANN, id, change.build(), MutationOptions.because(message));
                }
                answers.put(message, "accepted");
            } catch (DeploymentException e) {
                answers.put(message, e.code().name());
            }
        }
    }

    private void check() {
        Map<String, Integer> recorded = new HashMap<>();
        ResourceAmounts held = ResourceAmounts.NONE;
        for (LedgerEntry entry : host.store.ledger(LAB).entries().values()) {
            held = held.plus(entry.holding());
            List<Revision> history = host.store.history(entry.deployment(), 1000);
            assertThat(history.get(0).number()).isEqualTo(entry.latest());
            long newest = entry.latest().value();
            for (int back = 0; back < history.size(); back++) {
                assertThat(history.get(back).number().value()).isEqualTo(newest - back);
                recorded.merge(history.get(back).message(), 1, Integer::sum);
            }
        }
        assertThat(held.isWithin(
                        ResourceAmounts.of("cpu", "20").and("memory", "1Ti").and("slipway.dev/deployments", "99")))
                .isTrue();
        answers.forEach((message, answer) -> {
            int times = landed.getOrDefault(message, 0);
            assertThat(recorded.getOrDefault(message, 0)).as("%s", message).isLessThanOrEqualTo(times);
            switch (answer) {
                case "accepted" -> assertThat(times).as("%s", message).isEqualTo(1);
                case "OUTCOME_UNKNOWN" -> assertThat(times).as("%s", message).isLessThanOrEqualTo(1);
                default -> assertThat(times).as("%s %s", message, answer).isZero();
            }
        });
        assertThat(answers.values()).contains("accepted");
    }

    /** A store that commits slowly, so that changes queue up, and keeps a seed's share of its answers to itself. */
    private final class Unreliable extends WrappedStore {
        private final Random random;
        private volatile int largest;

        Unreliable(long seed) {
            super(host.store);
            this.random = new Random(seed);
        }

        @Override
        public CommitResult commit(Commit commit) {
            int chance;
            synchronized (random) {
                chance = random.nextInt(20);
                largest = Math.max(largest, commit.revisions().size());
            }
            long until = System.nanoTime() + 300_000;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            if (chance == 0 && commit.revisions().size() > 1) {
                throw StoreException.ledgerFull(commit.scope(), 2, 1);
            }
            if (chance == 1) {
                throw StoreException.unavailable("closed", new IllegalStateException("closed"));
            }
            CommitResult result = chance == 2 ? null : super.commit(commit);
            if (result instanceof CommitResult.Landed) {
                commit.revisions().forEach(revision -> landed.merge(revision.message(), 1, Integer::sum));
            }
            if (result == null || chance == 3) {
                throw StoreException.outcomeUnknown("the line went dead", new IllegalStateException("reset"));
            }
            return result;
        }
    }
}
