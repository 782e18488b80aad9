package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.ProviderException;
import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.model.ReplicaId;
import dev.slipway.provider.k8s.internal.kube.FakeCluster;
import dev.slipway.provider.k8s.internal.kube.SteppedTime;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One reader follows a pod whose container is started again, whose log is rotated and whose connections end in every way, all by chance. */
class FollowedPodLogPropertyTest {
    private static final int SEEDS = 3_000;
    private static final int STEPS = 60;

    @Test
    @DisplayName("R53 whatever happens: each line comes in order and once, and a gap stands where any are missing")
    void eachLineOnceOrAGap() {
        assertThat(live(true))
                .containsKeys("lines", "gaps", "restart", "crash", "rotate", "cut", "quiet end", "reopened");
    }

    @Test
    @DisplayName(
            "R53 while nothing is lost no gap says so, however often the container is started again and the connection breaks")
    void noGap() {
        assertThat(live(false))
                .containsKeys("lines", "restart", "crash", "cut", "quiet end", "reopened")
                .doesNotContainKey("gaps");
    }

    private static Map<String, Integer> live(boolean isLossy) {
        Map<String, Integer> happened = new TreeMap<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            var life = new Life(seed, isLossy, happened);
            try {
                life.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + life.story + ": " + e.getMessage(), e);
            }
        }
        System.out.println("FollowedPodLogPropertyTest: " + happened);
        return happened;
    }

    private static final class Life {
        private final Random random;
        private final boolean isLossy;
        private final Map<String, Integer> happened;
        private final SteppedTime time = new SteppedTime();
        private final FakeNode node = new FakeNode(new FakeCluster(time), time, KubernetesLogSourceTest.IRIS);
        private final List<String> written = new ArrayList<>();
        private final List<String> got = new ArrayList<>();
        private final List<String> story = new ArrayList<>();
        private final Reader reader;
        private int begun;

        Life(int seed, boolean isLossy, Map<String, Integer> happened) {
            this.random = new Random(seed);
            this.isLossy = isLossy;
            this.happened = happened;
            var source =
                    new KubernetesLogSource(node.cluster, ref -> FakeNode.NAMESPACE, FakeNode.CONTAINER, time::nanos);
            this.reader = new Reader(source, () -> count("reopened"));
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                act();
                if (!isLossy) {
                    settle();
                } else if (random.nextInt(3) > 0) {
                    read();
                }
            }
            if (!node.isRunning()) {
                start();
            }
            settle();
            node.delete();
            settle();
            assertThat(reader.isEnded()).as("ended with the pod").isTrue();
            check();
        }

        private void act() {
            pass(random.nextInt(700));
            switch (node.isRunning() ? random.nextInt(12) : 12) {
                case 0 -> restart();
                case 1 -> crash();
                case 2 -> rotate();
                case 3 -> {
                    count("cut");
                    node.cut();
                }
                case 4 -> quietEnd();
                case 12 -> {
                    pass(random.nextInt(12_000));
                    start();
                }
                default -> write();
            }
        }

        private void write() {
            boolean isSameInstant = random.nextInt(4) == 0;
            for (int number = random.nextInt(3); number >= 0; number--) {
                String text = "line " + written.size();
                node.write(text);
                written.add(text);
                count("lines");
                if (!isSameInstant) {
                    pass(1 + random.nextInt(300));
                }
            }
        }

        /** Nothing tells that a run had a beginning which was rotated away before anybody read it. */
        private void rotate() {
            if (isLossy && got.stream().anyMatch(element -> written.indexOf(element) >= begun)) {
                count("rotate");
                node.rotate();
            }
        }

        private void start() {
            begun = written.size();
            count("start");
            node.start();
            publish();
            if (!isLossy) {
                // Core can't resume behind a run without a line.
                write();
            }
        }

        /** A node takes a moment for it, and its agent has told of the run before by then. */
        private void restart() {
            count("restart");
            crash();
            pass(1000 + random.nextInt(500));
            start();
        }

        private void crash() {
            count("crash");
            node.crash(1);
            publish();
        }

        private void publish() {
            time.in(Duration.ofMillis(random.nextInt(40)), () -> {
                node.publish();
                count("publish");
            });
            pass(40);
        }

        /** Nothing tells it from the end of a run, so what isn't read of a run before it is gone can't be told either. */
        private void quietEnd() {
            count("quiet end");
            node.endQuietly();
            write();
            if (random.nextInt(3) == 0) {
                rotate();
                write();
            }
            settle();
        }

        private void settle() {
            for (int times = 0; times < 60; times++) {
                pass(500);
                read();
            }
        }

        private void pass(int millis) {
            time.passAll(Duration.ofMillis(millis));
        }

        private void read() {
            int before = got.size();
            reader.read(got);
            story.addAll(got.subList(before, got.size()));
        }

        private void count(String what) {
            happened.merge(what, 1, Integer::sum);
            story.add(time.instant().toString().substring(17) + " " + what);
        }

        private void check() {
            int next = 0;
            boolean isGap = false;
            boolean mayBeCut = true;
            for (String element : got) {
                if (element.startsWith("gap")) {
                    isGap = true;
                    count("gaps");
                    continue;
                }
                int number = written.indexOf(element);
                assertThat(number).as("the place of %s in %s", element, got).isGreaterThanOrEqualTo(next);
                if (number > next && !mayBeCut) {
                    assertThat(isGap).as("a gap before %s in %s", element, got).isTrue();
                }
                next = number + 1;
                isGap = false;
                mayBeCut = false;
            }
            if (!isGap) {
                assertThat(next)
                        .as("the end of what was read of %s: %s", written, got)
                        .isEqualTo(written.size());
            }
        }
    }

    /** Reads as core does: what has broken is opened again, from the last line on. */
    private static final class Reader {
        private final KubernetesLogSource source;
        private final Runnable reopened;
        private Optional<Instant> last = Optional.empty();
        private final List<String> atLast = new ArrayList<>();
        private boolean isResuming;
        private LogStream stream;

        Reader(KubernetesLogSource source, Runnable reopened) {
            this.source = source;
            this.reopened = reopened;
            this.stream = open();
        }

        private LogStream open() {
            return source.open(new LogRequest(
                    KubernetesLogSourceTest.IRIS,
                    new ReplicaId(FakeNode.POD),
                    LogQuery.builder().isFollow(true).since(last).build()));
        }

        boolean isEnded() {
            return stream.isEnded();
        }

        void read(List<String> got) {
            try {
                for (var next = stream.next(Duration.ZERO); next.isPresent(); next = stream.next(Duration.ZERO)) {
                    take(next.get(), got);
                }
                if (stream.isEnded() && isResuming) {
                    got.add("gap: as core tells it");
                    isResuming = false;
                }
            } catch (ProviderException e) {
                assertThat(e.isRetryable()).isTrue();
                reopened.run();
                stream.close();
                isResuming = last.isPresent();
                stream = open();
                read(got);
            }
        }

        private void take(LogElement element, List<String> got) {
            String text = element.match(LogElement.Line::text, gap -> "gap: " + gap.reason());
            boolean isLine = !text.startsWith("gap");
            if (isLine && isResuming && atLast.contains(text)) {
                isResuming = !text.equals(atLast.get(atLast.size() - 1));
                return;
            }
            if (isResuming) {
                if (isLine) {
                    got.add("gap: as core tells it");
                }
                isResuming = false;
            }
            if (isLine) {
                if (!last.equals(Optional.of(element.time()))) {
                    last = Optional.of(element.time());
                    atLast.clear();
                }
                atLast.add(text);
            }
            got.add(text);
        }
    }
}
