package dev.slipway.examples.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.Strategy;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalLogsTest {
    private static final ReplicaId REPLICA = new ReplicaId("iris-1");

    @TempDir
    Path state;

    @Test
    @DisplayName(
            "R51 R53 a replica's lines come with their times, from the end, of the run before, and as they are written")
    void lines() throws Exception {
        DeploymentRef ref = Models.ref("iris");
        try (var bench = new Bench(state)) {
            bench.apply(
                    new Models.Order(ref, 1, 1, "one").with(Strategy.rolling(1, 0), spec -> spec.env("VERSION2", "x")));
            bench.awaitServing(ref, 1);
            var logs = bench.provider().logs();
            var replica = logs.replicas(ref).get(0);
            assertThat(texts(logs.open(new LogRequest(ref, replica, LogQuery.ALL))))
                    .containsExactlyInAnyOrder("starting one", "a line of errors");

            try (var follow = logs.open(new LogRequest(
                    ref, replica, LogQuery.builder().tail(1).isFollow(true).build()))) {
                assertThat(follow.next(Duration.ofSeconds(5))).isPresent();
                PlainClient.once(bench.endpoint(ref), "/print");
                var line = follow.next(Duration.ofSeconds(5)).orElseThrow();
                assertThat(((LogElement.Line) line).text()).isEqualTo("asked to print");
                assertThat(Duration.between(line.time(), Instant.now()).abs()).isLessThan(Duration.ofSeconds(5));

                PlainClient.once(bench.endpoint(ref), "/crash");
                bench.await(ref, seen -> seen.replicas().get(0).restarts() == 1);
                bench.awaitServing(ref, 1);
                assertThat(texts(logs.open(new LogRequest(
                                ref,
                                replica,
                                LogQuery.builder().isPrevious(true).build()))))
                        .contains("asked to print");
                assertThat(((LogElement.Line) follow.next(Duration.ofSeconds(5)).orElseThrow()).text())
                        .as("the next run is followed")
                        .isIn("starting one", "a line of errors");

                bench.remove(ref, 2);
                bench.awaitAbsent(ref);
                long deadline = System.nanoTime() + 5_000_000_000L;
                while (!follow.isEnded() && System.nanoTime() < deadline) {
                    follow.next(Duration.ofMillis(100));
                }
                assertThat(follow.isEnded()).isTrue();
            }
        }
    }

    @Test
    @DisplayName("a replica whose log folder is gone still ends, though its last line can't be written")
    void lastWordsWithoutFolder() throws Exception {
        DeploymentRef ref = Models.ref("iris");
        Path up = state.resolve("up");
        String script = "trap 'printf bye; exit 0' TERM; : >" + up + "; while :; do sleep 0.05; done";
        try (var bench = new Bench(state, Map.of("command/test/mute:1", "sh\n-c\n" + script))) {
            bench.apply(
                    new Models.Order(ref, 1, 1, "one").with(Strategy.recreate(), spec -> spec.image("test/mute:1")));
            Bench.await("a process", () -> Files.exists(up), () -> bench.observe(ref));
            StateDirectory.deleteTree(new StateDirectory(state).replicas(ref).resolve("iris-1"));
            bench.apply(
                    new Models.Order(ref, 2, 0, "one").with(Strategy.recreate(), spec -> spec.image("test/mute:1")));
            bench.await(ref, seen -> seen.replicas().isEmpty());
        }
    }

    @Test
    @DisplayName("R53 a log beyond its limit says that lines were dropped, and keeps the last ones")
    void limit() throws IOException {
        var log = new ReplicaLog(REPLICA, state, 2000);
        var run = log.begin(1);
        for (int i = 0; i < 200; i++) {
            run.append(Instant.EPOCH.plusSeconds(i), "line " + i);
        }
        run.complete();
        var elements = elements(new LocalLogStream(log, LogQuery.ALL));
        assertThat(elements.get(0)).isInstanceOf(LogElement.Gap.class);
        assertThat(elements).hasSizeBetween(20, 80);
        assertThat(((LogElement.Line) elements.get(elements.size() - 1)).text()).isEqualTo("line 199");
        assertThat(texts(new LocalLogStream(
                        log,
                        LogQuery.builder()
                                .since(Instant.EPOCH.plusSeconds(195))
                                .tail(3)
                                .build())))
                .containsExactly("line 197", "line 198", "line 199");
        try (var files = Files.list(state)) {
            assertThat(files).hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    @DisplayName("R51 closing a followed log ends a reader that waits")
    void closing() throws Exception {
        var log = new ReplicaLog(REPLICA, state, 2000);
        log.begin(1);
        var stream = new LocalLogStream(log, LogQuery.builder().isFollow(true).build());
        var reader = new Thread(() -> stream.next(Duration.ofMinutes(1)));
        reader.start();
        stream.close();
        reader.join(3000);
        assertThat(reader.isAlive()).isFalse();
        assertThat(stream.isEnded()).isTrue();
    }

    @Test
    @DisplayName(
            "R53 lines that can't be written are a gap, also while the log can't be written, and later ones follow")
    void unwritable() throws IOException {
        Path folder = state.resolve("replica");
        var log = new ReplicaLog(REPLICA, folder, 200);
        var run = log.begin(1);
        run.append(Instant.EPOCH, "written " + "x".repeat(60));
        Path away = Files.move(folder, state.resolve("away"));
        assertThatThrownBy(() -> run.append(Instant.EPOCH.plusSeconds(1), "lost " + "x".repeat(60)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> run.append(Instant.EPOCH.plusSeconds(2), "lost again"))
                .isInstanceOf(IOException.class);
        Files.move(away, folder);
        assertThat(elements(new LocalLogStream(log, LogQuery.ALL)))
                .hasSize(2)
                .last()
                .isInstanceOfSatisfying(
                        LogElement.Gap.class, gap -> assertThat(gap.time()).isEqualTo(Instant.EPOCH.plusSeconds(2)));

        run.append(Instant.EPOCH.plusSeconds(3), "written again");
        assertThat(texts(new LocalLogStream(log, LogQuery.ALL)))
                .hasSize(3)
                .last()
                .isEqualTo("written again");
        assertThat(run.lastLines()).contains("lost again");
    }

    @Test
    @DisplayName("a model that writes much goes on though its log can't be written")
    void unwritableWhileItRuns() throws Exception {
        DeploymentRef ref = Models.ref("iris");
        Path up = state.resolve("up");
        Path over = state.resolve("over");
        String script = ": >" + up + "; while [ -e " + up + " ]; do sleep 0.05; done; "
                + "head -c 4000000 /dev/zero | tr '\\0' x | fold -w 200; : >" + over + "; while :; do sleep 1; done";
        try (var bench = new Bench(state, Map.of("command/test/chatty:1", "sh\n-c\n" + script, "logMebibytes", "1"))) {
            bench.apply(
                    new Models.Order(ref, 1, 1, "one").with(Strategy.recreate(), spec -> spec.image("test/chatty:1")));
            Bench.await("a process", () -> Files.exists(up), () -> bench.observe(ref));
            StateDirectory.deleteTree(new StateDirectory(state).replicas(ref).resolve("iris-1"));
            Files.delete(up);
            Bench.await("the last of its lines", () -> Files.exists(over), () -> bench.observe(ref));

            var replica = bench.provider().logs().replicas(ref).get(0);
            try (var stream = bench.provider().logs().open(new LogRequest(ref, replica, LogQuery.ALL))) {
                assertThat(stream.next(Duration.ZERO)).get().isInstanceOf(LogElement.Gap.class);
            }
        }
    }

    @Test
    @DisplayName("R51 an interrupted reader is told so, and stays interrupted")
    void interrupted() throws IOException {
        var log = new ReplicaLog(REPLICA, state, 2000);
        log.begin(1);
        try (var stream =
                new LocalLogStream(log, LogQuery.builder().isFollow(true).build())) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> stream.next(Duration.ofMinutes(1)))
                    .isInstanceOfSatisfying(
                            ProviderException.class,
                            error -> assertThat(error.code()).isEqualTo(ErrorCode.INTERNAL))
                    .hasMessageContaining("interrupted");
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    private static List<String> texts(LogStream stream) {
        return elements(stream).stream()
                .map(element -> element.match(LogElement.Line::text, LogElement.Gap::reason))
                .toList();
    }

    private static List<LogElement> elements(LogStream stream) {
        var elements = new ArrayList<LogElement>();
        try (stream) {
            while (!stream.isEnded()) {
                stream.next(Duration.ZERO).ifPresent(elements::add);
            }
        }
        return elements;
    }
}
