package dev.slipway.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.model.ReplicaId;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogSource;
import dev.slipway.spi.LogStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MergedLogsTest {
    private static final DeploymentRef REF = Samples.ref("lab", "fraud");
    private static final LogQuery FOLLOW = LogQuery.builder().isFollow(true).build();
    private static final Duration SOON = Duration.ofSeconds(5);
    private final Script script = new Script();

    @Test
    @DisplayName("R51 lines of all replicas come in the order of their times, each once, then the stream has ended")
    void ordered() {
        script.at("a").lines(1, 4, 5).end();
        script.at("b").lines(2, 3, 6).end();
        script.at("c").end();

        assertThat(read(merged(LogQuery.ALL))).containsExactly("a1", "b2", "b3", "a4", "a5", "b6");
    }

    @Test
    @DisplayName("R51 a slow replica's earlier line isn't overtaken, and nobody waits longer than asked for")
    void slow() {
        script.at("a").lines(5).end();
        Feed slow = script.at("b");
        var merged = merged(LogQuery.ALL);

        long start = System.nanoTime();
        assertThat(merged.next(Duration.ofMillis(30))).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(merged.isEnded()).isFalse();

        slow.lines(3).end();
        assertThat(read(merged)).containsExactly("b3", "a5");
    }

    @Test
    @DisplayName("R53 no replica: nothing, at once")
    void none() {
        var merged = merged(LogQuery.ALL);

        assertThat(merged.next(Duration.ofDays(100_000_000))).isEmpty();
        assertThat(merged.isEnded()).isTrue();
    }

    @Test
    @DisplayName("R53 a gap comes through in its place")
    void gap() {
        script.at("a").lines(1);
        script.at("a").put(new LogElement.Gap(new ReplicaId("a"), Samples.NOON.plusSeconds(3), "rotated"));
        script.at("a").lines(4).end();
        script.at("b").lines(2).end();

        assertThat(read(merged(LogQuery.ALL))).containsExactly("a1", "b2", "gap rotated", "a4");
    }

    @Test
    @DisplayName("R53 following outlives a replica's end and silence, and newcomers join even while others chatter")
    void newcomers() {
        script.at("a").lines(1);
        var merged = merged(FOLLOW);
        assertThat(text(merged.next(SOON).orElseThrow())).isEqualTo("a1");

        script.at("b").lines(2).end();
        List<String> heard = new ArrayList<>();
        for (int number = 10; !heard.contains("b2"); number++) {
            script.at("a").lines(number);
            merged.next(Duration.ofMillis(20)).map(MergedLogsTest::text).ifPresent(heard::add);
        }
        script.at("a").end();
        while (merged.next(Duration.ofMillis(60)).isPresent()) {
            assertThat(merged.isEnded()).isFalse();
        }
        assertThat(merged.isEnded()).isFalse();
        script.at("c").lines(900);
        assertThat(text(merged.next(SOON).orElseThrow())).isEqualTo("c900");
        merged.close();
    }

    @Test
    @DisplayName("R40 R53 following nobody asks the back end a few times a second, not as fast as it can")
    void noHotLoop() {
        var merged = merged(FOLLOW);

        merged.next(Duration.ofMillis(600));

        assertThat(script.questions.get()).isLessThan(6);
        merged.close();
    }

    @Test
    @DisplayName(
            "R53 closing from another thread ends a waiting reader, with replicas and without, and closes every source")
    void closedFromElsewhere() throws InterruptedException {
        for (List<String> replicas : List.of(List.<String>of(), List.of("a", "b"))) {
            replicas.forEach(script::at);
            var merged = merged(FOLLOW);
            var answers = new LinkedBlockingQueue<Optional<LogElement>>();
            var reader = new Thread(() -> answers.add(merged.next(Duration.ofDays(1))));
            reader.start();
            while (reader.getState() == Thread.State.NEW || reader.getState() == Thread.State.RUNNABLE) {
                Thread.onSpinWait();
            }
            merged.close();
            merged.close();

            assertThat(answers.poll(5, TimeUnit.SECONDS)).isEqualTo(Optional.empty());
            reader.join();
            assertThat(merged.isEnded()).isTrue();
            assertThat(script.feeds.values()).allMatch(feed -> feed.closed);
        }
    }

    @Test
    @DisplayName("a source that can't be opened leaves no other one open")
    void openFails() {
        script.at("a");
        script.at("z").broken = true;

        assertThatThrownBy(() -> merged(FOLLOW)).isInstanceOf(ProviderException.class);
        assertThat(script.at("a").closed).isTrue();
    }

    private MergedLogs merged(LogQuery query) {
        return new MergedLogs(script, REF, query, script.replicas(REF), new TestClock(), System::nanoTime);
    }

    private static List<String> read(MergedLogs logs) {
        List<String> lines = new ArrayList<>();
        while (!logs.isEnded()) {
            logs.next(SOON).map(MergedLogsTest::text).ifPresent(lines::add);
        }
        return lines;
    }

    private static String text(LogElement element) {
        return element.match(LogElement.Line::text, gap -> "gap " + gap.reason());
    }

    /** Replicas whose logs a test writes. */
    private static final class Script implements LogSource {
        private final Map<String, Feed> feeds = new ConcurrentHashMap<>();
        private final AtomicInteger questions = new AtomicInteger();

        Feed at(String replica) {
            return feeds.computeIfAbsent(replica, Feed::new);
        }

        @Override
        public List<ReplicaId> replicas(DeploymentRef deployment) {
            questions.incrementAndGet();
            return feeds.keySet().stream().sorted().map(ReplicaId::new).toList();
        }

        @Override
        public LogStream open(LogRequest request) {
            Feed feed = at(request.replica().value());
            if (feed.broken) {
                throw new ProviderException(ErrorCode.UNREACHABLE, "no such luck");
            }
            return feed;
        }
    }

    /** One scripted log. */
    private static final class Feed implements LogStream {
        private final String replica;
        private final BlockingQueue<LogElement> lines = new LinkedBlockingQueue<>();
        private volatile boolean over;
        private volatile boolean closed;
        private volatile boolean broken;

        Feed(String replica) {
            this.replica = replica;
        }

        Feed lines(int... seconds) {
            for (int second : seconds) {
                put(new LogElement.Line(new ReplicaId(replica), Samples.NOON.plusSeconds(second), replica + second));
            }
            return this;
        }

        void put(LogElement element) {
            lines.add(element);
        }

        void end() {
            over = true;
        }

        @Override
        public Optional<LogElement> next(Duration wait) {
            long end = System.nanoTime() + wait.toNanos();
            try {
                while (!closed && !(over && lines.isEmpty())) {
                    LogElement element = lines.poll(1, TimeUnit.MILLISECONDS);
                    if (element != null || System.nanoTime() >= end) {
                        return Optional.ofNullable(element);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        }

        @Override
        public boolean isEnded() {
            return closed || (over && lines.isEmpty());
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
