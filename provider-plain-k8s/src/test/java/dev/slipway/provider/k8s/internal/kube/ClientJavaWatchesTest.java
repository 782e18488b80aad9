package dev.slipway.provider.k8s.internal.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.provider.k8s.internal.kube.KubeException.Kind;
import dev.slipway.provider.k8s.internal.kube.KubeWatch.Change;
import dev.slipway.provider.k8s.internal.kube.ScriptedServer.Script;
import io.kubernetes.client.openapi.ApiClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Watches that break in every way. */
final class ClientJavaWatchesTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(700);

    private final List<AutoCloseable> open = new ArrayList<>();
    private ScriptedServer server;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private ClientJavaCluster cluster(ClientJavaTimes times, Script script) {
        server = new ScriptedServer(script);
        open.add(server);
        ClientJavaCluster cluster = new ClientJavaCluster(
                new ApiClient().setBasePath(server.address()), times, Clock.systemUTC(), new Random(1));
        open.add(0, cluster);
        return cluster;
    }

    private KubeWatch<ConfigMapObject> watch(Script script) {
        return watch(ClientJavaTimes.of(LONG), script);
    }

    private KubeWatch<ConfigMapObject> watch(ClientJavaTimes times, Script script) {
        return cluster(times, script)
                .watch(KubeKind.CONFIG_MAP, new KubeSelection("models", "a=b", "metadata.name!=c"), "17");
    }

    private static String event(String type, String name, String version) {
        return "{\"type\":\"" + type + "\",\"object\":{\"metadata\":{\"name\":\"" + name + "\",\"resourceVersion\":\""
                + version + "\"},\"data\":{\"k\":\"zwölf €\"}}}\n";
    }

    private static KubeException failure(KubeWatch<?> watch) {
        return catchThrowableOfType(KubeException.class, () -> watch.next(LONG));
    }

    private static String described(Optional<Change<ConfigMapObject>> change) {
        return change.map(one -> one.type() + " " + one.object().metadata().name() + " "
                        + one.object().metadata().resourceVersion())
                .orElse("nothing");
    }

    @Test
    @DisplayName("changes come in order, whole, and the watch ends when the server ends it")
    void changes() {
        KubeWatch<ConfigMapObject> watch = watch((request, answer) -> {
            answer.begin();
            answer.piece(event("ADDED", "x", "18") + event("MODIFIED", "x", "19"));
            answer.piece(event("DELETED", "x", "20") + "\n" + event("BOOKMARK", "", "33"));
            answer.end();
        });

        assertThat(described(watch.next(LONG))).isEqualTo("ADDED x 18");
        assertThat(described(watch.next(LONG))).isEqualTo("MODIFIED x 19");
        assertThat(watch.isEnded()).isFalse();
        assertThat(described(watch.next(LONG))).isEqualTo("DELETED x 20");
        Change<ConfigMapObject> bookmark = watch.next(LONG).orElseThrow();
        assertThat(bookmark.type()).isEqualTo(KubeWatch.Type.BOOKMARK);
        assertThat(bookmark.object().metadata().resourceVersion()).isEqualTo("33");
        assertThat(watch.next(LONG)).isEmpty();
        assertThat(watch.isEnded()).isTrue();
        assertThat(watch.next(LONG)).as("and after the end").isEmpty();
    }

    @Test
    @DisplayName("a watch begins where it is told, with bookmarks, and ends after 5 to 10 minutes that differ")
    void asked() {
        KubeWatch<ConfigMapObject> watch = watch((request, answer) -> {
            answer.begin();
            answer.end();
        });
        watch.next(LONG);
        Pattern wanted = Pattern.compile("GET /api/v1/namespaces/models/configmaps\\?labelSelector=a%3Db"
                + "&fieldSelector=metadata.name%21%3Dc&watch=true&allowWatchBookmarks=true&resourceVersion=17&timeoutSeconds=(\\d+)"
                + " HTTP/1.1");
        assertThat(server.requests()).hasSize(1);
        Matcher request = wanted.matcher(server.requests().get(0));
        assertThat(request.matches()).as(server.requests().get(0)).isTrue();
        assertThat(Integer.parseInt(request.group(1))).isBetween(300, 600);
    }

    @Test
    @DisplayName("it doesn't matter where the network cuts a change, not even in a character")
    void pieces() {
        String text = event("ADDED", "x", "18") + event("MODIFIED", "x", "19");
        KubeWatch<ConfigMapObject> watch = watch((request, answer) -> {
            answer.begin();
            for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
                answer.piece(new byte[] {one});
            }
            answer.end();
        });

        for (int n = 0; n < 2; n++) {
            assertThat(watch.next(LONG).orElseThrow().object().data()).containsEntry("k", "zwölf €");
        }
        assertThat(watch.next(LONG)).isEmpty();
    }

    @Test
    @DisplayName("a version that the server doesn't remember is told as such, in the answer or in the midst of a watch")
    void expired() {
        String status = "{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"too old resource version: 17 (99)\","
                + "\"reason\":\"Expired\",\"code\":410}";
        KubeWatch<ConfigMapObject> watch = watch((request, answer) -> {
            answer.begin();
            answer.piece(event("ADDED", "x", "18") + "{\"type\":\"ERROR\",\"object\":" + status + "}\n");
            answer.end();
        });
        assertThat(described(watch.next(LONG))).isEqualTo("ADDED x 18");
        KubeException failure = failure(watch);
        assertThat(failure.kind()).isEqualTo(Kind.EXPIRED);
        assertThat(failure).hasMessage("WATCH configmaps in models: too old resource version: 17 (99)");
        assertThat(watch.isEnded()).isTrue();
        assertThat(watch.next(LONG)).isEmpty();

        assertThat(catchThrowableOfType(
                                KubeException.class, () -> watch((request, answer) -> answer.whole(410, status)))
                        .kind())
                .isEqualTo(Kind.EXPIRED);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "{\"type\":\"REPLACED\",\"object\":{\"metadata\":{\"name\":\"x\"}}}\n",
                "{\"object\":{\"metadata\":{\"name\":\"x\"}}}\n",
                "{\"type\":\"ADDED\",\"object\":{}}\n",
                "{\"type\":\"ADDED\"}\n",
                "{\"type\":\"ADDED\",\"obj\n",
                "<html>\n",
                "[]\n"
            })
    @DisplayName("an event that nobody understands ends the watch, as it may be about something that counts")
    void unknown(String line) {
        // It may come before the watch was even handed out.
        List<KubeWatch<ConfigMapObject>> handedOut = new ArrayList<>();
        KubeException failure = catchThrowableOfType(KubeException.class, () -> {
            handedOut.add(watch((request, answer) -> {
                answer.begin();
                answer.piece(line);
                answer.piece(event("ADDED", "x", "18"));
                answer.end();
            }));
            throw failure(handedOut.get(0));
        });

        assertThat(failure.kind()).isEqualTo(Kind.UNREADABLE);
        assertThat(handedOut).allMatch(KubeWatch::isEnded);
    }

    @Test
    @DisplayName("a connection that breaks is told after what came before, however it breaks")
    void broken() {
        Script reset = (request, answer) -> {
            answer.begin();
            answer.piece(event("ADDED", "x", "18"));
            Thread.sleep(200);
            answer.reset();
        };
        Script torn = (request, answer) -> {
            answer.begin();
            answer.piece(event("ADDED", "x", "18") + "{\"type\":\"MODI");
            answer.connection().close();
        };
        Script tornWell = (request, answer) -> {
            answer.begin();
            answer.piece(event("ADDED", "x", "18") + "{\"type\":\"MODI");
            answer.end();
        };
        for (Script script : List.of(reset, torn, tornWell)) {
            KubeWatch<ConfigMapObject> watch = watch(script);
            assertThat(described(watch.next(LONG))).isEqualTo("ADDED x 18");
            assertThat(failure(watch).kind()).isEqualTo(Kind.NO_ANSWER);
            assertThat(watch.isEnded()).isTrue();
        }
    }

    @Test
    @DisplayName("where nothing comes, not even a bookmark, the connection counts as dead after a while")
    void silent() {
        CountDownLatch over = new CountDownLatch(1);
        KubeWatch<ConfigMapObject> watch = watch(new ClientJavaTimes(LONG, LONG, SHORT, LONG), (request, answer) -> {
            answer.begin();
            answer.piece(event("ADDED", "x", "18"));
            over.await();
        });

        assertThat(described(watch.next(LONG))).isEqualTo("ADDED x 18");
        KubeException failure = failure(watch);
        over.countDown();
        assertThat(failure.kind()).isEqualTo(Kind.NO_ANSWER);
        assertThat(failure).hasMessage("WATCH configmaps in models: no answer in time");
    }

    @Test
    @DisplayName("a watch that the server doesn't begin is given up in time")
    void neverBegun() {
        KubeException failure = catchThrowableOfType(
                KubeException.class,
                () -> watch(new ClientJavaTimes(SHORT, LONG, LONG, LONG), (request, answer) -> Thread.sleep(60_000)));
        assertThat(failure.kind()).isEqualTo(Kind.NO_ANSWER);
    }

    @Test
    @DisplayName("a watch is open as soon as the server agrees, and waits no longer than it is told")
    void nothingYet() {
        KubeWatch<ConfigMapObject> watch = watch((request, answer) -> {
            answer.begin();
            Thread.sleep(60_000);
        });

        assertThat(watch.next(Duration.ofMillis(20))).isEmpty();
        assertThat(watch.next(Duration.ZERO)).isEmpty();
        assertThat(watch.isEnded()).isFalse();
    }

    @Test
    @DisplayName("closing from another thread ends who waits, and the connection and thread are gone")
    void close2() throws Exception {
        KubeWatch<ConfigMapObject> watch = watch((request, answer) -> {
            answer.begin();
            answer.connection().getInputStream().read();
        });
        CompletableFuture<Optional<Change<ConfigMapObject>>> waiting =
                CompletableFuture.supplyAsync(() -> watch.next(Duration.ofMinutes(5)));
        Thread.sleep(50);

        watch.close();
        watch.close();

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(watch.isEnded()).isTrue();
        assertThat(watch.next(LONG)).isEmpty();
        await("the connection is gone", () -> server.connections() == 0);
    }

    @Test
    @DisplayName("closing the cluster ends its watches, and none of its threads is left")
    void closeAll() throws Exception {
        ClientJavaCluster cluster = cluster(ClientJavaTimes.of(LONG), (request, answer) -> {
            answer.begin();
            answer.connection().getInputStream().read();
        });
        KubeWatch<ConfigMapObject> watch = cluster.watch(KubeKind.CONFIG_MAP, KubeSelection.in("models"), "1");
        assertThat(threads()).isNotEmpty().allMatch(Thread::isDaemon);

        cluster.close();

        assertThat(watch.isEnded()).isTrue();
        assertThat(watch.next(LONG)).isEmpty();
        assertThat(threads()).isEmpty();
        await("the connection is gone", () -> server.connections() == 0);
    }

    @Test
    @DisplayName("P12 closing amid calls and watches that just begin leaves none of them")
    void closeAmid() throws Exception {
        for (int round = 0; round < 20; round++) {
            ClientJavaCluster cluster = cluster(ClientJavaTimes.of(LONG), (request, answer) -> {
                answer.begin();
                answer.connection().getInputStream().read();
            });
            List<Thread> callers = new ArrayList<>();
            for (int n = 0; n < 8; n++) {
                boolean isWatch = n % 2 == 0;
                Thread caller = new Thread(() -> useUntilClosed(cluster, isWatch));
                caller.start();
                callers.add(caller);
            }
            Thread.sleep(round);

            cluster.close();

            for (Thread caller : callers) {
                caller.join(Duration.ofSeconds(20).toMillis());
                assertThat(caller.isAlive()).as("round %d", round).isFalse();
            }
            await("no thread is left of round " + round, () -> threads().isEmpty());
            await("every connection is gone", () -> server.connections() == 0);
        }
    }

    private static void useUntilClosed(ClientJavaCluster cluster, boolean isWatch) {
        var unused = catchThrowableOfType(KubeException.class, () -> {
            while (!(isWatch
                    ? cluster.watch(KubeKind.POD, KubeSelection.in("a"), "1").isEnded()
                    : cluster.get(KubeKind.POD, "a", "b").isEmpty())) {
                Thread.onSpinWait();
            }
        });
    }

    @Test
    @DisplayName("a host that logs whole answers can watch all the same")
    void debugging() {
        server = new ScriptedServer((request, answer) -> {
            answer.begin();
            answer.piece(event("ADDED", "x", "18"));
            Thread.sleep(60_000);
        });
        open.add(server);
        ApiClient client = new ApiClient().setBasePath(server.address()).setDebugging(true);
        ClientJavaCluster cluster =
                new ClientJavaCluster(client, ClientJavaTimes.of(LONG), Clock.systemUTC(), new Random(1));
        open.add(0, cluster);

        KubeWatch<ConfigMapObject> watch = cluster.watch(KubeKind.CONFIG_MAP, KubeSelection.in("models"), "1");

        assertThat(described(watch.next(LONG))).isEqualTo("ADDED x 18");
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("slipway-kubernetes"))
                .toList();
    }

    @Test
    @DisplayName("an interrupted reader gets its failure at once and keeps its flag")
    void interrupted() {
        KubeWatch<ConfigMapObject> watch = watch((request, answer) -> {
            answer.begin();
            Thread.sleep(60_000);
        });
        Thread.currentThread().interrupt();
        try {
            assertThat(failure(watch)).hasMessageContaining("interrupted");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    @DisplayName("a reader that doesn't come holds the server back instead of filling memory, and misses nothing")
    void backPressure() throws Exception {
        AtomicInteger written = new AtomicInteger();
        int count = 4_000;
        String filler = "x".repeat(10_000);
        KubeWatch<ConfigMapObject> watch = watch((request, answer) -> {
            answer.begin();
            for (int n = 0; n < count; n++) {
                answer.piece(event("MODIFIED", filler, Integer.toString(n)));
                written.set(n);
            }
            answer.end();
        });
        int before = -1;
        while (before != written.get()) {
            before = written.get();
            Thread.sleep(300);
        }
        assertThat(written.get()).as("of 40 MB").isLessThan(count - 1);

        List<String> versions = Stream.generate(() -> watch.next(LONG))
                .takeWhile(Optional::isPresent)
                .map(change -> change.orElseThrow().object().metadata().resourceVersion())
                .toList();

        assertThat(versions).hasSize(count);
        assertThat(versions.get(count - 1)).isEqualTo(Integer.toString(count - 1));
    }

    @Test
    @DisplayName("a refusal of a watch is told at once, in the server's words")
    void refused() throws IOException {
        KubeException failure = catchThrowableOfType(
                KubeException.class,
                () -> watch(
                        (request, answer) -> answer.whole(
                                403,
                                "{\"kind\":\"Status\",\"message\":\"configmaps is forbidden: User \\\"u\\\" cannot watch resource \\\"configmaps\\\"\"}")));
        assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN);
        assertThat(failure).hasMessageContaining("cannot watch resource");
        assertThat(failure.getStackTrace())
                .as("of the caller's thread")
                .anyMatch(frame -> frame.getMethodName().equals("watch"));
    }

    private static void await(String what, BooleanSupplier isSo) throws InterruptedException {
        for (int n = 0; n < 1000 && !isSo.getAsBoolean(); n++) {
            Thread.sleep(10);
        }
        assertThat(isSo.getAsBoolean()).as(what).isTrue();
    }
}
