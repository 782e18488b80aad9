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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs whose connections break, whose sources are slow, silent or endless, and streams that won't be closed. */
@Timeout(20)
class ReconnectedLogsTest {
    private static final DeploymentRef REF = Samples.ref("lab", "fraud");
    private static final LogQuery FOLLOW = LogQuery.builder().isFollow(true).build();
    private final TestClock clock = new TestClock();
    private final BrittleLog log = new BrittleLog();

    static Stream<List<Integer>> instants() {
        return Stream.of(List.of(1, 2, 3, 4), List.of(1, 1, 1, 1), List.of(1, 1, 2, 2), List.of(1, 2, 2, 3));
    }

    @ParameterizedTest(name = "lines at {0}")
    @MethodSource("instants")
    @DisplayName(
            "R53 a connection that breaks after any number of lines neither loses nor doubles one, nor claims that it did")
    void eachLineOnce(List<Integer> seconds) {
        List<String> written = log.write(seconds);
        for (boolean follow : new boolean[] {true, false}) {
            for (int cut = 0; cut <= written.size(); cut++) {
                log.breakAfter(cut, cut);
                LogQuery query = LogQuery.builder().isFollow(follow).build();
                assertThat(read(query)).as("cut after %s, twice", cut).isEqualTo(written);
            }
        }
    }

    @Test
    @DisplayName("R53 all lines of one instant may say the same, and still each comes once")
    void sameTexts() {
        for (int number = 0; number < 4; number++) {
            log.lines.add(line(1, "again"));
        }
        log.breakAfter(2);
        assertThat(read(FOLLOW)).containsExactly("again", "again", "again", "again");
    }

    @ParameterizedTest(name = "{0} lines rotated away meanwhile")
    @ValueSource(ints = {2, 3, 4})
    @DisplayName(
            "R53 if what was read last is rotated away while the connection is broken there is one gap, at that place")
    void rotatedMeanwhile(int rotated) {
        List<String> written = log.write(List.of(1, 1, 2, 3, 4));
        log.breakAfter(2);
        log.rotateOnOpen = rotated;

        List<String> expected = new ArrayList<>(written.subList(0, 2));
        expected.add("gap");
        expected.addAll(written.subList(rotated, written.size()));
        assertThat(read(FOLLOW)).isEqualTo(expected);
    }

    @Test
    @DisplayName(
            "R53 if the replica is gone when the connection comes back its last lines may be missing, which is said")
    void goneMeanwhile() {
        List<String> written = log.write(List.of(1, 2, 3));
        log.breakAfter(2);
        log.rotateOnOpen = 3;

        assertThat(read(FOLLOW)).containsExactly(written.get(0), written.get(1), "gap");
    }

    @Test
    @DisplayName(
            "R89 a source that fails for good is told to the reader once; without following so is one that fails again and again")
    void failsForGood() {
        log.write(List.of(1, 2));
        log.failure = new ProviderException(ErrorCode.FORBIDDEN, "no");
        log.breakAfter(1);
        try (var merged = merged(FOLLOW)) {
            assertThat(merged.next(Duration.ZERO)).isPresent();
            assertThatThrownBy(() -> merged.next(Duration.ZERO)).hasMessage("no");
            assertThat(merged.next(Duration.ZERO)).isEmpty();
        }
        log.failure = cut();
        log.breakAfter(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        try (var merged = merged(LogQuery.ALL)) {
            assertThat(merged.next(Duration.ZERO)).isPresent();
            assertThatThrownBy(() -> merged.next(Duration.ofMinutes(5))).isSameAs(log.failure);
            assertThat(merged.isEnded()).isTrue();
        }
        assertThat(log.open).isZero();
    }

    @Test
    @DisplayName("R89 a source that can't be reached is asked ever more seldom, and at once when it is back")
    void pauses() {
        log.write(List.of(1, 2));
        log.breakAfter(1);
        try (var merged = merged(FOLLOW)) {
            assertThat(merged.next(Duration.ZERO)).isPresent();
            log.isUnreachable = true;
            int before = log.opened;
            for (int second = 0; second < 600; second++) {
                clock.advance(Duration.ofMillis(100));
                assertThat(merged.next(Duration.ZERO)).isEmpty();
            }
            assertThat(log.opened - before).isBetween(10, 25);
            log.isUnreachable = false;
            clock.advance(Duration.ofSeconds(5));
            assertThat(merged.next(Duration.ZERO))
                    .map(ReconnectedLogsTest::text)
                    .contains("line 1 at 2");
        }
    }

    @Test
    @DisplayName("R51 an endless log is read no further than one line ahead per replica, however slow the reader")
    void backPressure() {
        var endless = new Sources();
        endless.add("a", number -> Optional.of(line(number, "a" + number)));
        endless.add("b", number -> Optional.of(line(number, "b" + number)));
        try (var merged = merged(endless, FOLLOW)) {
            for (int number = 0; number < 1000; number++) {
                assertThat(merged.next(Duration.ZERO)).isPresent();
            }
            assertThat(endless.pulled).isBetween(1000, 1002);
        }
    }

    @Test
    @DisplayName("R51 lines of one instant come in the order of the replicas")
    void stable() {
        var sources = new Sources();
        for (String name : List.of("a", "b", "c")) {
            sources.add(name, number -> number < 2 ? Optional.of(line(7, name + number)) : Optional.empty());
        }
        try (var merged = merged(sources, FOLLOW)) {
            assertThat(IntStream.range(0, 6)
                            .mapToObj(any -> text(merged.next(Duration.ZERO).orElseThrow())))
                    .containsExactly("a0", "a1", "b0", "b1", "c0", "c1");
        }
    }

    @Test
    @DisplayName("R51 replicas that are silent hardly slow down one that isn't")
    void silentOnes() {
        var sources = new Sources();
        sources.add("chatty", number -> Optional.of(line(number, "chat " + number)));
        for (int silent = 0; silent < 20; silent++) {
            sources.add("silent-" + silent, number -> Optional.empty());
        }
        try (var merged = merged(sources, FOLLOW)) {
            for (int number = 0; number < 2000; number++) {
                assertThat(merged.next(Duration.ofSeconds(1))).isPresent();
            }
        }
        assertThat(sources.waited).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    @DisplayName("closing closes every source, also if some of them can't be closed, and says so")
    void closesAll() {
        var sources = new Sources();
        sources.failsToClose = true;
        for (String name : List.of("a", "b", "c")) {
            sources.add(name, number -> Optional.empty());
        }
        var merged = merged(sources, FOLLOW);

        assertThatThrownBy(merged::close)
                .hasMessage("a can't be closed")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
        assertThat(sources.open).isZero();
        assertThat(merged.isEnded()).isTrue();
    }

    private MergedLogs merged(LogQuery query) {
        return merged(log, query);
    }

    private MergedLogs merged(LogSource source, LogQuery query) {
        return new MergedLogs(source, REF, query, source.replicas(REF), clock, clock);
    }

    private List<String> read(LogQuery query) {
        List<String> texts = new ArrayList<>();
        try (var merged = merged(query)) {
            for (int fruitless = 0; fruitless < 50 && !merged.isEnded(); fruitless++) {
                merged.next(Duration.ZERO).map(ReconnectedLogsTest::text).ifPresent(texts::add);
                clock.advance(Duration.ofSeconds(1));
            }
        }
        assertThat(log.open).isZero();
        return texts;
    }

    private static LogElement.Line line(int second, String text) {
        return new LogElement.Line(new ReplicaId("a"), Samples.NOON.plusSeconds(second), text);
    }

    private static String text(LogElement element) {
        return element.match(LogElement.Line::text, gap -> "gap");
    }

    private static ProviderException cut() {
        return new ProviderException(ErrorCode.UNREACHABLE, "the connection was cut");
    }

    /** One replica's log, to which connections break after so many elements each. Doesn't tell what it rotates. */
    private static final class BrittleLog implements LogSource {
        private final List<LogElement.Line> lines = new ArrayList<>();
        private final List<Integer> breaks = new ArrayList<>();
        private ProviderException failure = cut();
        private boolean isUnreachable;
        private int rotateOnOpen;
        private int opened;
        private int open;

        List<String> write(List<Integer> seconds) {
            for (int second : seconds) {
                lines.add(line(second, "line " + lines.size() + " at " + second));
            }
            return lines.stream().map(LogElement.Line::text).toList();
        }

        void breakAfter(Integer... elements) {
            breaks.clear();
            breaks.addAll(List.of(elements));
        }

        @Override
        public List<ReplicaId> replicas(DeploymentRef deployment) {
            return List.of(new ReplicaId("a"));
        }

        @Override
        public LogStream open(LogRequest request) {
            opened++;
            if (isUnreachable) {
                throw cut();
            }
            int rotated = request.query().since().isPresent() ? rotateOnOpen : 0;
            Instant since = request.query().since().orElse(Instant.MIN);
            List<LogElement.Line> there = lines.subList(rotated, lines.size()).stream()
                    .filter(line -> !line.time().isBefore(since))
                    .toList();
            open++;
            return new Connection(there, breaks.isEmpty() ? Integer.MAX_VALUE : breaks.remove(0));
        }

        private final class Connection implements LogStream {
            private final List<LogElement.Line> there;
            private final int breaksAt;
            private int given;
            private boolean closed;

            Connection(List<LogElement.Line> there, int breaksAt) {
                this.there = there;
                this.breaksAt = breaksAt;
            }

            @Override
            public Optional<LogElement> next(Duration wait) {
                if (given == breaksAt) {
                    throw failure;
                }
                return given < there.size() ? Optional.of(there.get(given++)) : Optional.empty();
            }

            @Override
            public boolean isEnded() {
                return closed || (given == there.size() && given != breaksAt);
            }

            @Override
            public void close() {
                open -= closed ? 0 : 1;
                closed = true;
            }
        }
    }

    /** What a replica writes, by the line's number. */
    @FunctionalInterface
    private interface Writer {
        Optional<LogElement> write(int number);
    }

    /** Replicas that write whenever they are asked, or never. */
    private static final class Sources implements LogSource {
        private final List<String> names = new ArrayList<>();
        private final List<Writer> writers = new ArrayList<>();
        private boolean failsToClose;
        private Duration waited = Duration.ZERO;
        private int pulled;
        private int open;

        void add(String name, Writer writer) {
            names.add(name);
            writers.add(writer);
        }

        @Override
        public List<ReplicaId> replicas(DeploymentRef deployment) {
            return names.stream().map(ReplicaId::new).toList();
        }

        @Override
        public LogStream open(LogRequest request) {
            String name = request.replica().value();
            Writer writer = writers.get(names.indexOf(name));
            open++;
            return new LogStream() {
                private int number;

                @Override
                public Optional<LogElement> next(Duration wait) {
                    Optional<LogElement> line = writer.write(number);
                    if (line.isPresent()) {
                        number++;
                        pulled++;
                    } else {
                        waited = waited.plus(wait);
                    }
                    return line;
                }

                @Override
                public boolean isEnded() {
                    return false;
                }

                @Override
                public void close() {
                    open--;
                    if (failsToClose) {
                        throw new ProviderException(ErrorCode.INTERNAL, name + " can't be closed");
                    }
                }
            };
        }
    }
}
