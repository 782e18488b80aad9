package dev.slipway.provider.k8s.internal.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.provider.k8s.internal.kube.KubeException.Kind;
import dev.slipway.provider.k8s.internal.kube.ScriptedServer.Script;
import io.kubernetes.client.openapi.ApiClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs that come in every shape. */
final class ClientJavaLogTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final String TIME = "2026-11-29T10:00:00.123456789Z ";

    private final List<AutoCloseable> open = new ArrayList<>();
    private ScriptedServer server;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private KubeLog log(ClientJavaTimes times, KubeLogQuery query, Script script) {
        server = new ScriptedServer(script);
        open.add(server);
        ClientJavaCluster cluster = new ClientJavaCluster(
                new ApiClient().setBasePath(server.address()), times, Clock.systemUTC(), new Random(1));
        open.add(0, cluster);
        return cluster.log(query);
    }

    private KubeLog log(boolean follow, Script script) {
        return log(ClientJavaTimes.of(LONG), query(follow, OptionalInt.empty()), script);
    }

    private KubeLog log(String text) {
        return log(false, (request, answer) -> answer.whole(200, text));
    }

    private static KubeLogQuery query(boolean follow, OptionalInt mostBytes) {
        return new KubeLogQuery(
                "models", "iris", "app", false, follow, Optional.empty(), OptionalInt.empty(), mostBytes);
    }

    private static List<String> all(KubeLog log) {
        List<String> lines = new ArrayList<>();
        for (Optional<String> line = log.next(LONG); line.isPresent(); line = log.next(LONG)) {
            lines.add(line.get());
        }
        assertThat(log.isEnded()).isTrue();
        return lines;
    }

    private static KubeException failure(KubeLog log) {
        return catchThrowableOfType(KubeException.class, () -> all(log));
    }

    @Test
    @DisplayName("R25 lines come as they are, empty ones too, with their times, and then the log ends")
    void lines() {
        assertThat(all(log(TIME + "one\n" + TIME + "\n" + TIME + "zwölf € \u0007\n2026-11-29T12:00:00+02:00 end")))
                .containsExactly(TIME + "one", TIME, TIME + "zwölf € \u0007", "2026-11-29T12:00:00+02:00 end");
        assertThat(all(log(""))).isEmpty();
    }

    @Test
    @DisplayName("the server is asked for just that part")
    void asked() {
        all(log(
                ClientJavaTimes.of(LONG),
                query(false, OptionalInt.empty()),
                (request, answer) -> answer.whole(200, "")));
        assertThat(server.requests().get(0))
                .isEqualTo("GET /api/v1/namespaces/models/pods/iris/log?container=app&timestamps=true HTTP/1.1");
        KubeLogQuery query = new KubeLogQuery(
                "models",
                "iris",
                "app",
                true,
                true,
                Optional.of(Instant.parse("2026-11-29T10:00:00.987Z")),
                OptionalInt.of(0),
                OptionalInt.of(99));
        all(log(ClientJavaTimes.of(LONG), query, (request, answer) -> answer.whole(200, "")));
        assertThat(server.requests().get(0))
                .isEqualTo(
                        "GET /api/v1/namespaces/models/pods/iris/log?container=app&timestamps=true&previous=true&follow=true"
                                + "&sinceTime=2026-11-29T10%3A00%3A00Z&tailLines=0&limitBytes=99 HTTP/1.1");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "unable to retrieve container logs for containerd://0123",
                "unable to retrieve container logs for containerd://0123\n",
                "failed to create fsnotify watcher: too many open files",
                "rpc error: code = Unavailable desc = connection refused\n"
            })
    @DisplayName("what a node says of a log that it can't read is a failure, and no line that a model wrote")
    void nodesWords(String words) {
        KubeException first = failure(log(words));
        assertThat(first.kind()).isEqualTo(Kind.NOT_AVAILABLE);
        assertThat(first).hasMessage("LOG pods models/iris app: the node says: " + words.strip());

        KubeLog later = log(TIME + "one\n" + words);
        assertThat(later.next(LONG)).contains(TIME + "one");
        assertThat(failure(later).kind()).isEqualTo(Kind.NOT_AVAILABLE);

        KubeLog bounded = log(
                ClientJavaTimes.of(LONG),
                query(false, OptionalInt.of(1_000)),
                (request, answer) -> answer.whole(200, words));
        assertThat(failure(bounded).kind()).isEqualTo(Kind.NOT_AVAILABLE);
    }

    @Test
    @DisplayName("a time that was cut off because no more bytes were asked for is no line")
    void cutTime() {
        for (String rest : List.of("2", "2026-11-29T1", "2026-11-29T10:00:00.1234")) {
            assertThat(all(log(
                            ClientJavaTimes.of(LONG),
                            query(false, OptionalInt.of(30)),
                            (request, answer) -> answer.whole(200, TIME + "one\n" + rest))))
                    .containsExactly(TIME + "one");
        }
    }

    @Test
    @DisplayName("a line without an end takes no more memory than it may")
    void longLine() {
        int megabytes = 32;
        KubeLog log = log(false, (request, answer) -> {
            answer.begin();
            answer.piece(TIME);
            for (int n = 0; n < megabytes * 16; n++) {
                answer.piece("€".repeat(22_000));
            }
            answer.piece("\n" + TIME + "next\n");
            answer.end();
        });

        List<String> lines = all(log);

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .startsWith(TIME + "€€")
                .doesNotContain("\uFFFD")
                .hasSizeLessThan(64 * 1024);
        assertThat(lines.get(1)).isEqualTo(TIME + "next");
    }

    @Test
    @DisplayName("R26 a log that is followed shows each line as it comes, and ends when the container does")
    void follow() {
        CountDownLatch read = new CountDownLatch(1);
        KubeLog log = log(true, (request, answer) -> {
            answer.begin();
            answer.piece(TIME + "one\n" + TIME + "tw");
            read.await();
            answer.piece("o\n");
            answer.end();
        });

        assertThat(log.next(LONG)).contains(TIME + "one");
        assertThat(log.next(Duration.ofMillis(20))).isEmpty();
        assertThat(log.isEnded()).isFalse();
        read.countDown();
        assertThat(log.next(LONG)).contains(TIME + "two");
        assertThat(all(log)).isEmpty();
    }

    @Test
    @DisplayName(
            "following a container that hasn't written anything isn't given up, though the server doesn't even begin to answer")
    void followSilent() {
        CountDownLatch written = new CountDownLatch(1);
        KubeLog log = log(
                new ClientJavaTimes(SHORT, LONG, LONG, LONG), query(true, OptionalInt.empty()), (request, answer) -> {
                    written.await();
                    answer.whole(200, TIME + "at last\n");
                });

        assertThat(log.next(SHORT.multipliedBy(3))).isEmpty();
        assertThat(log.isEnded()).isFalse();
        written.countDown();
        assertThat(all(log)).containsExactly(TIME + "at last");
    }

    @Test
    @DisplayName("a log that isn't followed and doesn't come is given up in time, at its beginning or in its midst")
    void hang() {
        ClientJavaTimes times = new ClientJavaTimes(SHORT, LONG, LONG, LONG);
        KubeLog never = log(times, query(false, OptionalInt.empty()), (request, answer) -> Thread.sleep(60_000));
        assertThat(failure(never).kind()).isEqualTo(Kind.NO_ANSWER);

        KubeLog half = log(times, query(false, OptionalInt.empty()), (request, answer) -> {
            answer.begin();
            answer.piece(TIME + "one\n");
            Thread.sleep(60_000);
        });
        assertThat(half.next(LONG)).contains(TIME + "one");
        assertThat(failure(half).kind()).isEqualTo(Kind.NO_ANSWER);
    }

    @Test
    @DisplayName("a followed log on a connection that says nothing for too long is given up, to be opened anew")
    void deadFollow() {
        KubeLog log = log(
                new ClientJavaTimes(LONG, LONG, LONG, SHORT), query(true, OptionalInt.empty()), (request, answer) -> {
                    answer.begin();
                    answer.piece(TIME + "one\n");
                    Thread.sleep(60_000);
                });
        assertThat(log.next(LONG)).contains(TIME + "one");
        assertThat(failure(log).kind()).isEqualTo(Kind.NO_ANSWER);
    }

    @Test
    @DisplayName("a refusal and a broken connection are told by the next line that is asked for")
    void refused() {
        KubeLog waiting = log(
                false,
                (request, answer) -> answer.whole(
                        400,
                        "{\"kind\":\"Status\",\"message\":\"container \\\"app\\\" in pod \\\"iris\\\" is waiting to start: ContainerCreating\"}"));
        KubeException failure = failure(waiting);
        assertThat(failure.kind()).isEqualTo(Kind.INVALID);
        assertThat(failure).hasMessageContaining("waiting to start: ContainerCreating");

        KubeLog broken = log(true, (request, answer) -> {
            answer.begin();
            answer.piece(TIME + "one\n");
            Thread.sleep(200);
            answer.reset();
        });
        assertThat(broken.next(LONG)).contains(TIME + "one");
        assertThat(failure(broken).kind()).isEqualTo(Kind.NO_ANSWER);
    }

    @Test
    @DisplayName("closing from another thread ends who waits, even for a server that hasn't begun to answer")
    void closing() throws Exception {
        KubeLog log = log(true, (request, answer) -> Thread.sleep(60_000));
        CompletableFuture<Optional<String>> waiting =
                CompletableFuture.supplyAsync(() -> log.next(Duration.ofMinutes(5)));
        Thread.sleep(50);

        log.close();
        log.close();

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(log.isEnded()).isTrue();
    }
}
