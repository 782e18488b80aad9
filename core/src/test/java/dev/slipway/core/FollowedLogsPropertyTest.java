package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.embedded.EmbeddedReplica;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.model.ReplicaId;
import dev.slipway.spi.LogStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One reader follows a deployment whose replicas come and go, whose logs rotate and whose connections break, all by chance. */
class FollowedLogsPropertyTest {
    private static final int SEEDS = 400;
    private static final int STEPS = 150;

    @Test
    @DisplayName(
            "R51 R53 whatever happens: each replica's lines come in order and once, and a gap stands where any are missing")
    void eachLineOnceOrAGap() {
        Map<String, Integer> happened = new TreeMap<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            try (var life = new Life(seed, happened)) {
                life.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        System.out.println("FollowedLogsPropertyTest: " + happened);
        assertThat(happened)
                .containsKeys("lines read", "gaps where lines are lost", "kill", "cut", "rotate", "restart");
    }

    /** A line, as it can be told from any other. */
    private record Written(Instant time, String text) {}

    /** What is known of one replica: what it wrote, what the reader got of it, and what explains a missing beginning. */
    private static final class Witness {
        private final List<Written> written = new ArrayList<>();
        private final List<LogElement> got = new ArrayList<>();
        private boolean isBeginningUncertain;
        private boolean wasCut;
    }

    private static final class Life implements AutoCloseable {
        private static final DeploymentId FRAUD = TestHost.id("fraud");
        private final Random random;
        private final Map<String, Integer> happened;
        private final TestHost host = new TestHost();
        private final LogStream logs;
        private final Map<ReplicaId, Witness> witnesses = new LinkedHashMap<>();
        private final Map<ReplicaId, EmbeddedReplica> there = new HashMap<>();
        private int numbers;

        Life(int seed, Map<String, Integer> happened) {
            this.random = new Random(seed);
            this.happened = happened;
            DeploymentManager manager = host.manager();
            manager.deploy(TestHost.ANN, TestHost.spec().replicas(3).build());
            meet();
            this.logs = manager.logs(
                    TestHost.ANN, FRAUD, LogQuery.builder().isFollow(true).build());
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                step();
                meet();
            }
            host.backEnd.comeBack();
            for (int pass = 0; pass < 20; pass++) {
                read(Integer.MAX_VALUE);
                host.clock.advance(Duration.ofSeconds(5));
            }
            witnesses.forEach(this::check);
        }

        private void step() {
            List<EmbeddedReplica> replicas = List.copyOf(there.values());
            EmbeddedReplica any = replicas.get(random.nextInt(replicas.size()));
            Witness witness = witnesses.get(any.id());
            switch (random.nextInt(20)) {
                case 0 -> {
                    moment();
                    any.kill();
                    count("kill");
                }
                case 1 -> {
                    moment();
                    any.restart();
                    witness.written.add(started());
                    witness.isBeginningUncertain |= witness.got.isEmpty();
                    count("restart");
                }
                case 2 -> {
                    any.cutLog();
                    cut(witness);
                    count("cut");
                }
                case 3 -> {
                    any.rotateLog(random.nextInt(4));
                    count("rotate");
                }
                case 4 -> {
                    host.backEnd.goDown("no route");
                    witnesses.values().forEach(Life::cut);
                }
                case 5, 6 -> host.backEnd.comeBack();
                case 7, 8, 9, 10, 11, 12 -> {
                    if (random.nextBoolean()) {
                        moment();
                    }
                    for (int line = random.nextInt(4); line > 0; line--) {
                        String text = any.id() + " says " + ++numbers;
                        any.write(text);
                        witness.written.add(new Written(host.clock.instant(), text));
                    }
                }
                case 13, 14 -> host.clock.advance(Duration.ofMillis(random.nextInt(2000)));
                default -> read(random.nextInt(6));
            }
        }

        private static void cut(Witness witness) {
            witness.wasCut = true;
            witness.isBeginningUncertain |= witness.got.isEmpty();
        }

        private void moment() {
            host.clock.advance(Duration.ofMillis(1));
        }

        private Written started() {
            return new Written(host.clock.instant(), "started models/fraud:1");
        }

        private void meet() {
            there.clear();
            host.backEnd.replicas(FRAUD).forEach(replica -> {
                there.put(replica.id(), replica);
                witnesses.computeIfAbsent(replica.id(), id -> {
                    var witness = new Witness();
                    witness.written.add(started());
                    return witness;
                });
            });
        }

        private void read(int most) {
            Optional<LogElement> element = Optional.empty();
            int read = 0;
            do {
                element = logs.next(Duration.ZERO);
                element.ifPresent(one -> witnesses.get(one.replica()).got.add(one));
                read++;
            } while (element.isPresent() && read < most);
        }

        private void check(ReplicaId replica, Witness witness) {
            if (witness.got.isEmpty()) {
                assertThat(there).as("%s was never heard", replica).doesNotContainKey(replica);
                return;
            }
            int next = 0;
            boolean isGap = false;
            Set<Written> seen = new HashSet<>();
            for (LogElement element : witness.got) {
                if (element instanceof LogElement.Line line) {
                    var found = new Written(line.time(), line.text());
                    assertThat(seen.add(found)).as("%s came twice", line).isTrue();
                    int place = witness.written.indexOf(found);
                    assertThat(place).as("%s came out of order", line).isGreaterThanOrEqualTo(next);
                    judge(replica, witness, next, place, isGap);
                    next = place + 1;
                    isGap = false;
                    count("lines read");
                } else {
                    isGap = true;
                }
            }
            judge(replica, witness, next, witness.written.size(), isGap);
        }

        private void judge(ReplicaId replica, Witness witness, int from, int to, boolean isGap) {
            if (isGap && from == to) {
                assertThat(witness.wasCut)
                        .as("%s lost nothing before %s", replica, to)
                        .isTrue();
                count("gaps after a cut, for nobody could know");
            } else if (isGap) {
                count("gaps where lines are lost");
            } else if (from != to) {
                assertThat(from == 0 && witness.isBeginningUncertain)
                        .as("%s lost %s without a word", replica, witness.written.subList(from, to))
                        .isTrue();
            }
        }

        private void count(String what) {
            happened.merge(what, 1, Integer::sum);
        }

        @Override
        public void close() {
            logs.close();
            host.close();
        }
    }
}
