package dev.slipway.testbed;

import static dev.slipway.testbed.fault.Requests.changes;
import static dev.slipway.testbed.fault.Requests.lists;
import static dev.slipway.testbed.fault.Requests.logs;
import static dev.slipway.testbed.fault.Requests.verb;
import static dev.slipway.testbed.fault.Requests.watches;
import static dev.slipway.testbed.fault.Requests.writes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.testbed.fault.ApiAnswer;
import dev.slipway.testbed.fault.Direction;
import dev.slipway.testbed.fault.HttpProxy;
import dev.slipway.testbed.fault.Proxies;
import dev.slipway.testbed.fault.TcpProxy;
import dev.slipway.testbed.plane.Behaviour;
import dev.slipway.testbed.plane.KubeApi;
import dev.slipway.testbed.process.Ports;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.VersionApi;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client of a real API server meets behind each proxy. */
@ControlPlane
@Timeout(180)
class ProxiesIT {
    private static final List<TcpProxy> SEEN = new ArrayList<>();
    private static final Duration SILENCE = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Bed bed;

    ProxiesIT(Bed bed) {
        this.bed = bed;
    }

    @BeforeEach
    void remember(TcpProxy proxy) {
        SEEN.add(proxy);
    }

    @AfterAll
    static void proxiesAreFreshAndClosed() {
        assertThat(SEEN).doesNotHaveDuplicates().isNotEmpty();
        for (var proxy : SEEN) {
            assertThat(Ports.isOpen(proxy.address().getPort())).isFalse();
        }
    }

    private String configMap(String name) {
        return """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: "%s"}
                """.formatted(name);
    }

    private String path(String name) {
        return "/api/v1/namespaces/" + bed.namespace() + "/configmaps/" + name;
    }

    private boolean isThere(String name) {
        return bed.api().find(path(name)).isPresent();
    }

    private BufferedReader open(HttpProxy proxy, String path) throws IOException, InterruptedException {
        var client = HttpClient.newBuilder()
                .sslContext(bed.plane().authority().context())
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        var answer = client.send(
                HttpRequest.newBuilder(URI.create(proxy.uri() + path)).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    private static CompletableFuture<String> nextLine(BufferedReader stream) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return String.valueOf(stream.readLine());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static String soon(CompletableFuture<String> line) throws Exception {
        return line.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** A watch of the ConfigMaps of this class that begins with those to come. */
    private BufferedReader watch(HttpProxy proxy) throws IOException, InterruptedException {
        var maps = "/api/v1/namespaces/" + bed.namespace() + "/configmaps";
        var version =
                bed.api().get(maps).path("metadata").path("resourceVersion").asText();
        return open(proxy, maps + "?watch=true&resourceVersion=" + version);
    }

    @Test
    @DisplayName("the official client reaches the API server through the TCP proxy with its own certificate")
    void tcpPasses(TcpProxy proxy) throws Exception {
        var client = bed.client(proxy.uri("https"));

        assertThat(new VersionApi(client).getCode().execute().getGitVersion())
                .isEqualTo(bed.plane().version().full());
        assertThat(proxy.connections()).isPositive();
        assertThat(proxy.bytes(Direction.TO_CLIENT)).isPositive();
        assertThat(bed.kubeconfig(proxy.uri("https")).path())
                .content()
                .contains(proxy.uri("https").toString());
    }

    @Test
    @DisplayName("a client that is refused or reset fails, and works again when that is over")
    void tcpRefuses(TcpProxy proxy) {
        for (var mode : List.of("refuse", "reset")) {
            try (var fault = mode.equals("refuse") ? proxy.refuse() : proxy.resetNew()) {
                var api = bed.plane().api(proxy.uri("https"));
                assertThatExceptionOfType(TestbedException.class)
                        .as("%s", fault)
                        .isThrownBy(() -> api.get("/version"));
            }
            assertThat(bed.plane()
                            .api(proxy.uri("https"))
                            .get("/version")
                            .path("major")
                            .asText())
                    .isEqualTo("1");
        }
    }

    @Test
    @DisplayName("the official client times out on a half-open connection, and works again when that is over")
    void tcpHalfOpen(TcpProxy proxy) throws Exception {
        var client = bed.client(proxy.uri("https"));
        client.setReadTimeout(1_000);
        var version = new VersionApi(client);
        version.getCode().execute();

        try (var fault = proxy.halfOpen()) {
            assertThatExceptionOfType(ApiException.class)
                    .as("%s", fault)
                    .isThrownBy(() -> version.getCode().execute())
                    .withMessageContaining("timeout");
            assertThat(proxy.openConnections()).isPositive();
        }

        client.setReadTimeout(60_000);
        assertThat(version.getCode().execute().getMajor()).isEqualTo("1");
    }

    @Test
    @DisplayName("an object whose creation loses its answer is there, and one whose creation is cut isn't")
    void lostAnswer(HttpProxy proxy) {
        var api = bed.plane().api(proxy.uri());

        try (var fault = proxy.faults().on(verb("patch")).nth(1).loseAnswer()) {
            assertThatExceptionOfType(TestbedException.class)
                    .isThrownBy(() -> api.apply(bed.namespace(), configMap("lost")));
            assertThat(fault.strikes()).isEqualTo(1);
        }
        try (var fault = proxy.faults().on(writes()).nth(1).cut()) {
            assertThatExceptionOfType(TestbedException.class)
                    .isThrownBy(() -> api.apply(bed.namespace(), configMap("cut")));
            assertThat(fault.strikes()).isEqualTo(1);
        }

        assertThat(isThere("lost")).isTrue();
        assertThat(isThere("cut")).isFalse();
        assertThat(proxy.requests().all(writes()).get(0).answered()).hasValue(201);
        assertThat(api.apply(bed.namespace(), configMap("cut"))).hasSize(1);
    }

    @Test
    @DisplayName("work can be cut before, and after, each of its writes, and never does a later one")
    void everyWrite(Proxies proxies) {
        for (int n = 1; n <= 3; n++) {
            for (var isCarriedOut : List.of(true, false)) {
                var proxy = proxies.http();
                var api = bed.plane().api(proxy.uri());
                var prefix = "write-" + n + "-" + isCarriedOut + "-";
                var last = proxy.faults().on(changes()).nth(n);
                var fault = isCarriedOut ? last.loseAnswer() : last.cut();

                assertThatExceptionOfType(TestbedException.class).isThrownBy(() -> {
                    for (int write = 1; write <= 3; write++) {
                        api.apply(bed.namespace(), configMap(prefix + write));
                    }
                });

                assertThat(fault.strikes()).isEqualTo(1);
                assertThat(proxy.requests().count(changes())).isEqualTo(n);
                for (int write = 1; write <= 3; write++) {
                    assertThat(isThere(prefix + write)).isEqualTo(write < n || (write == n && isCarriedOut));
                }
            }
        }
    }

    @Test
    @DisplayName("the official client sees 429 and its Retry-After for as many LISTs as asked for")
    void tooManyRequests(HttpProxy proxy) throws Exception {
        var pods = new CoreV1Api(bed.client(proxy.uri()));
        proxy.faults().on(lists().of("pods")).next(2).answer(ApiAnswer.tooManyRequests(Duration.ofSeconds(2)));

        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(() -> pods.listNamespacedPod(bed.namespace()).execute())
                    .satisfies(refused -> {
                        assertThat(refused.getCode()).isEqualTo(429);
                        assertThat(refused.getResponseHeaders().get("retry-after"))
                                .containsExactly("2");
                        assertThat(refused.getResponseBody()).contains("\"TooManyRequests\"");
                    });
        }

        assertThat(pods.listNamespacedPod(bed.namespace()).execute().getItems()).isEmpty();
        assertThat(proxy.requests().count(lists().of("pods").in(bed.namespace())))
                .isEqualTo(3);
        assertThat(proxy.requests().all(writes())).isEmpty();
    }

    @Test
    @DisplayName("a watch passes event by event and can be cut in the middle")
    void cutWatch(HttpProxy proxy) throws Exception {
        try (var watch = watch(proxy)) {
            bed.api().apply(bed.namespace(), configMap("seen"));
            assertThat(soon(nextLine(watch))).contains("ADDED", "seen");
            bed.api().apply(bed.namespace(), configMap("seen-too"));
            assertThat(soon(nextLine(watch))).contains("ADDED", "seen-too");

            assertThat(proxy.cut(watches())).isEqualTo(1);

            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> soon(nextLine(watch)))
                    .withRootCauseInstanceOf(IOException.class);
        }
    }

    @Test
    @DisplayName("a half-open watch misses what happens, and says nothing of it")
    void silentWatch(HttpProxy proxy) throws Exception {
        try (var watch = watch(proxy)) {
            assertThat(proxy.silence(watches())).isEqualTo(1);
            bed.api().apply(bed.namespace(), configMap("missed"));

            var next = nextLine(watch);
            assertThatExceptionOfType(TimeoutException.class)
                    .isThrownBy(() -> next.get(SILENCE.toMillis(), TimeUnit.MILLISECONDS));
            proxy.cut(watches());
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> soon(next));
        }
    }

    @Test
    @DisplayName("a log that is followed passes line by line and can be cut in the middle")
    void followedLog(HttpProxy proxy) throws Exception {
        bed.pods().run("talks", Behaviour.ready());
        bed.pods()
                .await(
                        "talks",
                        "runs",
                        pod -> pod.path("status").path("phase").asText().equals("Running"));
        bed.logs().append(bed.namespace(), "talks", "app", "one");

        try (var log = open(proxy, bed.pods().path("talks") + "/log?follow=true")) {
            assertThat(soon(nextLine(log))).isEqualTo("one");
            bed.logs().append(bed.namespace(), "talks", "app", "two");
            assertThat(soon(nextLine(log))).isEqualTo("two");

            assertThat(proxy.cut(logs())).isEqualTo(1);

            assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> soon(nextLine(log)));
        }
    }

    @Test
    @DisplayName(
            "requests come as the administrator, as another user, as a service account, or as whom their token says")
    void users(Proxies proxies) throws Exception {
        var account = "system:serviceaccount:" + bed.namespace() + ":default";
        var token = bed.api()
                .send(
                        "POST",
                        "/api/v1/namespaces/" + bed.namespace() + "/serviceaccounts/default/token",
                        "application/json",
                        "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenRequest\",\"spec\":{}}")
                .json()
                .path("status")
                .path("token")
                .asText();

        assertThat(user(proxies.http(), "")).isEqualTo("testbed-admin");
        assertThat(user(proxies.httpAs("alice", List.of("system:masters")), "")).isEqualTo("alice");
        assertThat(user(proxies.httpAsServiceAccount(bed.namespace(), "default"), ""))
                .isEqualTo(account);
        assertThat(user(proxies.http(), token)).isEqualTo(account);
    }

    private String user(HttpProxy proxy, String token) throws Exception {
        var request = HttpRequest.newBuilder(
                        URI.create(proxy.uri() + "/apis/authentication.k8s.io/v1/selfsubjectreviews"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}"));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        var client = HttpClient.newBuilder()
                .sslContext(bed.plane().authority().context())
                .build();
        var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new KubeApi.Answer(answer.statusCode(), answer.body())
                .json()
                .path("status")
                .path("userInfo")
                .path("username")
                .asText();
    }
}
