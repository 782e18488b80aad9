package dev.slipway.provider.k8s.internal.kube;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.patchRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.slipway.provider.k8s.internal.kube.KubeException.Kind;
import io.kubernetes.client.openapi.ApiClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real server answers too seldom, or never. */
final class ClientJavaClusterTest {
    private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final String NOT_FOUND =
            "{\"kind\":\"Status\",\"reason\":\"NotFound\",\"message\":\"configmaps \\\"x\\\" not found\",\"code\":404}";
    private static final WireMockServer SERVER =
            new WireMockServer(options().dynamicPort().dynamicHttpsPort().bindAddress("127.0.0.1"));

    private final ApiClient client = new ApiClient().setBasePath("http://127.0.0.1:" + SERVER.port());
    private ClientJavaCluster cluster;

    @BeforeAll
    static void start() {
        SERVER.start();
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @BeforeEach
    void open() {
        SERVER.resetAll();
        cluster = cluster(client, Duration.ofSeconds(20));
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private static ClientJavaCluster cluster(ApiClient client, Duration callTime) {
        return new ClientJavaCluster(client, callTime, Clock.fixed(NOW, ZoneOffset.UTC), new Random(1));
    }

    private static void answer(ResponseDefinitionBuilder answer) {
        SERVER.stubFor(any(anyUrl()).willReturn(answer));
    }

    private static KubeException failure(ThrowingCallable call) {
        return catchThrowableOfType(KubeException.class, call);
    }

    private static ObjectNode manifest() {
        ObjectNode manifest = KubeJson.node();
        manifest.putObject("metadata")
                .put("name", "x")
                .put("namespace", "models")
                .put("resourceVersion", "1");
        return manifest;
    }

    private Optional<ConfigMapObject> get() {
        return cluster.get(KubeKind.CONFIG_MAP, "models", "x");
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(429, "17", Kind.THROTTLED, Optional.of(Duration.ofSeconds(17))),
                Arguments.of(429, "Sun, 29 Nov 2026 10:01:00 GMT", Kind.THROTTLED, Optional.of(Duration.ofSeconds(60))),
                Arguments.of(503, "0", Kind.NOT_AVAILABLE, Optional.empty()),
                Arguments.of(503, "2", Kind.NOT_AVAILABLE, Optional.of(Duration.ofSeconds(2))),
                Arguments.of(500, "", Kind.BROKE_DOWN, Optional.empty()),
                Arguments.of(502, "", Kind.BROKE_DOWN, Optional.empty()),
                Arguments.of(504, "", Kind.BROKE_DOWN, Optional.empty()),
                Arguments.of(408, "", Kind.BROKE_DOWN, Optional.empty()),
                Arguments.of(421, "", Kind.INVALID, Optional.empty()),
                Arguments.of(307, "", Kind.UNREADABLE, Optional.empty()));
    }

    @ParameterizedTest(name = "{0}, Retry-After {1}")
    @MethodSource("refusals")
    @DisplayName("P11 a write that is refused goes out once, and says when to come again")
    void refused(int status, String retryAfter, Kind kind, Optional<Duration> after) {
        ResponseDefinitionBuilder answer = aResponse().withStatus(status).withHeader("Location", "/elsewhere");
        answer(retryAfter.isEmpty() ? answer : answer.withHeader("Retry-After", retryAfter));

        KubeException failure = failure(() -> cluster.apply(KubeKind.CONFIG_MAP, manifest()));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure.retryAfter()).isEqualTo(after);
        assertThat(failure).hasMessage("PATCH configmaps models/x: HTTP status " + status);
        SERVER.verify(1, anyRequestedFor(anyUrl()));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Fault.class)
    @DisplayName("P11 a write on a connection from the pool that breaks isn't sent again, and may have happened")
    void broken(Fault fault) {
        answer(okJson("{\"metadata\":{\"name\":\"x\"}}"));
        cluster.apply(KubeKind.CONFIG_MAP, manifest());
        SERVER.resetAll();
        answer(aResponse().withFault(fault));

        KubeException failure = failure(() -> cluster.apply(KubeKind.CONFIG_MAP, manifest()));

        assertThat(failure.kind()).isEqualTo(Kind.NO_ANSWER);
        SERVER.verify(1, anyRequestedFor(anyUrl()));
    }

    @Test
    @DisplayName("P11 a write isn't sent again by what a host has put into its client either")
    void hostsRetry() {
        answer(aResponse().withFault(Fault.EMPTY_RESPONSE));
        AtomicInteger tries = new AtomicInteger();
        client.setHttpClient(client.getHttpClient()
                .newBuilder()
                .addInterceptor(chain -> {
                    try {
                        tries.incrementAndGet();
                        return chain.proceed(chain.request());
                    } catch (IOException e) {
                        tries.incrementAndGet();
                        return chain.proceed(chain.request());
                    }
                })
                .build());
        try (ClientJavaCluster hosts = cluster(client, Duration.ofSeconds(20))) {
            assertThat(failure(() -> hosts.apply(KubeKind.CONFIG_MAP, manifest()))
                            .kind())
                    .isEqualTo(Kind.NO_ANSWER);
        }
        assertThat(tries).hasValue(2);
        SERVER.verify(1, anyRequestedFor(anyUrl()));
    }

    @Test
    @DisplayName("a server that hangs is given up in time, and the write may have happened")
    void hang() {
        answer(okJson("{}").withFixedDelay(60_000));
        try (ClientJavaCluster hasty = cluster(client, SHORT)) {
            long began = System.nanoTime();

            KubeException failure = failure(() -> hasty.apply(KubeKind.CONFIG_MAP, manifest()));

            assertThat(failure.kind()).isEqualTo(Kind.NO_ANSWER);
            assertThat(failure).hasMessage("PATCH configmaps models/x: no answer in time");
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(SHORT.dividedBy(2), Duration.ofSeconds(20));
        }
    }

    @Test
    @DisplayName("a server that never comes to the end of its answer is given up in time")
    void dribble() {
        answer(okJson("{\"metadata\":{\"name\":\"" + "x".repeat(1000) + "\"}}").withChunkedDribbleDelay(1000, 60_000));
        try (ClientJavaCluster hasty = cluster(client, SHORT)) {
            assertThat(failure(() -> hasty.get(KubeKind.CONFIG_MAP, "models", "x"))
                            .kind())
                    .isEqualTo(Kind.NO_ANSWER);
        }
    }

    @Test
    @DisplayName("whatever of the host's own hangs before a request goes out is given up in time, and nothing happened")
    void hostHangs() {
        CountDownLatch over = new CountDownLatch(1);
        client.setHttpClient(client.getHttpClient()
                .newBuilder()
                .addInterceptor(chain -> {
                    try {
                        over.await();
                    } catch (InterruptedException e) {
                        // Some don't care.
                    }
                    return chain.proceed(chain.request());
                })
                .build());
        try (ClientJavaCluster hasty = cluster(client, SHORT)) {
            assertThat(failure(() -> hasty.apply(KubeKind.CONFIG_MAP, manifest()))
                            .kind())
                    .isEqualTo(Kind.UNREACHABLE);
        } finally {
            over.countDown();
        }
        SERVER.verify(0, anyRequestedFor(anyUrl()));
    }

    @Test
    @DisplayName("where nobody listens nothing happened")
    void nobody() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (ClientJavaCluster nowhere =
                cluster(new ApiClient().setBasePath("http://127.0.0.1:" + port), Duration.ofSeconds(20))) {
            KubeException failure = failure(() -> nowhere.apply(KubeKind.CONFIG_MAP, manifest()));

            assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(failure).hasMessageContaining("no connection: Failed to connect to /127.0.0.1:" + port);
        }
    }

    @Test
    @DisplayName("a server whose certificate nobody vouches for is told as such")
    void untrusted() {
        try (ClientJavaCluster secure = cluster(
                new ApiClient().setBasePath("https://127.0.0.1:" + SERVER.httpsPort()), Duration.ofSeconds(20))) {
            KubeException failure = failure(() -> secure.get(KubeKind.CONFIG_MAP, "models", "x"));

            assertThat(failure.kind()).isEqualTo(Kind.UNAUTHENTICATED);
            assertThat(failure).hasMessageContaining("isn't trusted");
        }
    }

    @Test
    @DisplayName("credentials that can't be had are told as such, and nothing is sent")
    void nameless() {
        client.setHttpClient(client.getHttpClient()
                .newBuilder()
                .addInterceptor(chain -> {
                    throw new ClientJavaCredentialException("the card is lost");
                })
                .build());
        try (ClientJavaCluster hosts = cluster(client, Duration.ofSeconds(20))) {
            KubeException failure = failure(() -> hosts.get(KubeKind.CONFIG_MAP, "models", "x"));

            assertThat(failure.kind()).isEqualTo(Kind.UNAUTHENTICATED);
            assertThat(failure).hasMessageContaining("the card is lost");
        }
        SERVER.verify(0, anyRequestedFor(anyUrl()));
    }

    @Test
    @DisplayName("an interrupted thread gets its failure at once, and keeps its flag")
    void interrupted() throws Exception {
        answer(okJson("{}").withFixedDelay(60_000));
        AtomicReference<KubeException> failure = new AtomicReference<>();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            failure.set(failure(() -> cluster.apply(KubeKind.CONFIG_MAP, manifest())));
            flag.complete(Thread.currentThread().isInterrupted());
        });
        thread.start();
        while (SERVER.findAll(anyRequestedFor(anyUrl())).isEmpty() && thread.isAlive()) {
            Thread.onSpinWait();
        }

        thread.interrupt();

        assertThat(flag.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(failure.get().kind()).isEqualTo(Kind.NO_ANSWER);
        assertThat(failure.get()).hasMessage("PATCH configmaps models/x: interrupted");
    }

    @Test
    @DisplayName("closing ends a call, and none begins after it; closing twice is fine")
    void closing() throws Exception {
        answer(okJson("{}").withFixedDelay(60_000));
        CompletableFuture<KubeException> failure =
                CompletableFuture.supplyAsync(() -> failure(() -> cluster.apply(KubeKind.CONFIG_MAP, manifest())));
        while (SERVER.findAll(anyRequestedFor(anyUrl())).isEmpty() && !failure.isDone()) {
            Thread.onSpinWait();
        }

        cluster.close();
        cluster.close();

        assertThat(failure.get(10, TimeUnit.SECONDS).kind()).isEqualTo(Kind.NO_ANSWER);
        assertThat(failure.get()).hasMessageContaining("closed");
        assertThat(failure(this::get).kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure(() -> cluster.watch(KubeKind.POD, KubeSelection.in("models"), "1"))
                        .kind())
                .isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    @DisplayName("only the server itself may say that there is no such object, and nobody on the way to it")
    void absent404() {
        answer(aResponse().withStatus(404).withBody(NOT_FOUND));
        assertThat(get()).isEmpty();
        assertThat(cluster.raw(KubeKind.CONFIG_MAP, "models", "x")).isEmpty();
        assertThat(cluster.delete(KubeKind.CONFIG_MAP, read())).isFalse();

        for (String body : List.of("404 page not found", "<html>no such backend</html>", "{\"message\":\"no\"}", "")) {
            answer(aResponse().withStatus(404).withBody(body));
            assertThat(failure(this::get).kind()).isEqualTo(Kind.NOT_FOUND);
            assertThat(failure(() -> cluster.delete(KubeKind.CONFIG_MAP, read()))
                            .kind())
                    .isEqualTo(Kind.NOT_FOUND);
        }
    }

    private static ObjectMeta read() {
        return new ObjectMeta("x", "models", "u-1", "42", 1, Map.of(), Map.of(), List.of(), null, null);
    }

    @Test
    @DisplayName("a deletion names uid and version, and tells another object of that name from a newer version of it")
    void delete() {
        answer(okJson("{}"));
        assertThat(cluster.delete(KubeKind.CONFIG_MAP, read())).isTrue();
        SERVER.verify(
                1,
                deleteRequestedFor(urlPathEqualTo("/api/v1/namespaces/models/configmaps/x"))
                        .withRequestBody(equalToJson("""
                                {"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background",
                                 "preconditions":{"uid":"u-1","resourceVersion":"42"}}""")));

        for (String other : List.of(
                "Precondition failed: UID in precondition: u-1, UID in object meta: u-2",
                "Operation cannot be fulfilled on ConfigMap x: the UID in the precondition (u-1) does not match the UID in"
                        + " record (u-2). The object might have been deleted and then recreated")) {
            answer(aResponse().withStatus(409).withBody("{\"kind\":\"Status\",\"message\":\"" + other + "\"}"));
            assertThat(cluster.delete(KubeKind.CONFIG_MAP, read())).isFalse();
        }
        for (String newer : List.of(
                "Precondition failed: ResourceVersion in precondition: 42, ResourceVersion in object meta: 43",
                "the ResourceVersion in the precondition (42) does not match the ResourceVersion in record (43)",
                "something new")) {
            answer(aResponse().withStatus(409).withBody("{\"kind\":\"Status\",\"message\":\"" + newer + "\"}"));
            assertThat(failure(() -> cluster.delete(KubeKind.CONFIG_MAP, read()))
                            .kind())
                    .isEqualTo(Kind.STALE);
        }
    }

    @Test
    @DisplayName("an apply is a forced one of a manager that never changes, with its kind, and a try is a dry run")
    void apply() {
        answer(okJson(
                "{\"metadata\":{\"name\":\"x\",\"uid\":\"u\",\"managedFields\":[{\"manager\":\"a\"}]},\"new\":{}}"));

        assertThat(cluster.apply(KubeKind.CONFIG_MAP, manifest()).metadata().uid())
                .isEqualTo("u");
        ObjectNode tried = cluster.tryApply(KubeKind.CONFIG_MAP, manifest());

        assertThat(tried.toString()).isEqualTo("{\"metadata\":{\"name\":\"x\",\"uid\":\"u\"},\"new\":{}}");
        for (boolean isTry : List.of(true, false)) {
            SERVER.verify(
                    1,
                    patchRequestedFor(urlPathEqualTo("/api/v1/namespaces/models/configmaps/x"))
                            .withQueryParam("fieldManager", equalTo("slipway"))
                            .withQueryParam("force", equalTo("true"))
                            .withQueryParam("dryRun", isTry ? equalTo("All") : absent())
                            .withHeader("Content-Type", equalTo("application/apply-patch+yaml"))
                            .withRequestBody(equalToJson("""
                                    {"apiVersion":"v1","kind":"ConfigMap",
                                     "metadata":{"name":"x","namespace":"models","resourceVersion":"1"}}""")));
        }
    }

    @Test
    @DisplayName("of kinds of which nothing but metadata is wanted nothing else travels, least of all a secret")
    void metadataOnly() {
        answer(okJson("{\"metadata\":{\"name\":\"x\"}}"));

        cluster.get(KubeKind.SECRET, "models", "x");
        cluster.get(KubeKind.CONFIG_MAP, "models", "x");

        SERVER.verify(getRequestedFor(urlPathEqualTo("/api/v1/namespaces/models/secrets/x"))
                .withHeader(
                        "Accept",
                        equalTo("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json")));
        SERVER.verify(getRequestedFor(urlPathEqualTo("/api/v1/namespaces/models/configmaps/x"))
                .withHeader("Accept", equalTo("application/json")));
    }

    @Test
    @DisplayName("a list is read page by page, with what selects it, and the time is the server's")
    void list() {
        answer(okJson("""
                        {"metadata":{"resourceVersion":"77","continue":"more"},
                         "items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}""").withHeader("Date", "Sun, 29 Nov 2026 08:00:07 GMT"));

        KubePage<ConfigMapObject> page = cluster.list(
                KubeKind.CONFIG_MAP,
                new KubeSelection("models", "a=b,c!=d", "metadata.name!=z"),
                2,
                Optional.of("t+/="));

        assertThat(page.items()).extracting(item -> item.metadata().name()).containsExactly("a", "b");
        assertThat(page.resourceVersion()).isEqualTo("77");
        assertThat(page.next()).contains("more");
        assertThat(page.serverTime()).isEqualTo(Instant.parse("2026-11-29T08:00:07Z"));
        SERVER.verify(getRequestedFor(urlPathEqualTo("/api/v1/namespaces/models/configmaps"))
                .withQueryParam("limit", equalTo("2"))
                .withQueryParam("continue", equalTo("t+/="))
                .withQueryParam("labelSelector", equalTo("a=b,c!=d"))
                .withQueryParam("fieldSelector", equalTo("metadata.name!=z"))
                .withQueryParam("resourceVersion", absent()));
    }

    @Test
    @DisplayName("the last page has no next, and without a date of the server the clock at hand counts")
    void lastPage() {
        answer(okJson("{\"metadata\":{\"resourceVersion\":\"7\",\"continue\":\"\"},\"items\":null}"));

        KubePage<PodObject> page = cluster.list(KubeKind.POD, KubeSelection.in(""), 0, Optional.empty());

        assertThat(page.items()).isEmpty();
        assertThat(page.next()).isEmpty();
        assertThat(page.serverTime()).isEqualTo(NOW);
        SERVER.verify(getRequestedFor(urlPathEqualTo("/api/v1/pods")).withQueryParam("limit", absent()));
    }

    @Test
    @DisplayName("fields that nobody knows yet, null and a number for a text are read all the same")
    void lenient() {
        answer(okJson("""
                {"metadata":{"name":"x","generation":null,"labels":null,"resourceVersion":42,"runningInUserNamespace":true},
                 "spec":{"replicas":null,"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1,"maxUnavailable":"25%"}},
                         "template":{"metadata":{"labels":{"a":1}}},"new":[1]},
                 "status":{"replicas":"3","observedGeneration":null,"terminatingReplicas":2,"conditions":null}}"""));

        DeploymentObject read = cluster.get(KubeKind.DEPLOYMENT, "models", "x").orElseThrow();

        assertThat(read.metadata().resourceVersion()).isEqualTo("42");
        assertThat(read.spec().wanted()).isEqualTo(1);
        assertThat(read.spec().strategy().rollingUpdate().maxSurge()).isEqualTo("1");
        assertThat(read.spec().template().metadata().label("a")).contains("1");
        assertThat(read.status().replicas()).isEqualTo(3);
        assertThat(read.status().conditions()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nonsense")
    @DisplayName("a good answer that makes no sense is told as such")
    void unreadable(String body) {
        answer(okJson(body));

        assertThat(failure(this::get).kind()).isEqualTo(Kind.UNREADABLE);
        assertThat(failure(() -> cluster.list(KubeKind.POD, KubeSelection.in("models"), 0, Optional.empty()))
                        .kind())
                .isEqualTo(Kind.UNREADABLE);
    }

    static Stream<String> nonsense() {
        return Stream.of(
                "{\"metadata\":{\"name\":\"x\"",
                "",
                "null",
                "[]",
                "<html></html>",
                "{}",
                "{\"metadata\":\"x\"}",
                "{\"items\":[{}]}");
    }

    @Test
    @DisplayName("names and credentials of the host's client go with every request, and ours is the name of who asks")
    void headers() {
        answer(okJson("{\"metadata\":{}}"));
        client.addDefaultHeader("X-Tenant", "blue");
        client.setApiKeyPrefix("Bearer");
        client.setApiKey("first");
        get();
        client.setApiKey("second");
        get();

        for (String token : List.of("first", "second")) {
            SERVER.verify(
                    1,
                    getRequestedFor(anyUrl())
                            .withHeader("authorization", equalTo("Bearer " + token))
                            .withHeader("X-Tenant", equalTo("blue"))
                            .withHeader("User-Agent", equalTo("slipway")));
        }
    }

    @Test
    @DisplayName("R48 no message has a token in it")
    void noToken() {
        client.setApiKeyPrefix("Bearer");
        client.setApiKey("hunter2");
        answer(aResponse().withStatus(401));
        assertThat(failure(this::get)).hasMessage("GET configmaps models/x: HTTP status 401");
        client.setApiKey("hunter2\nX: y");
        assertThat(failure(this::get).getMessage()).doesNotContain("hunter2");
    }

    @Test
    @DisplayName("the host's client stays as it is, and so do its connections")
    void untouched() {
        answer(okJson("{\"metadata\":{}}"));
        OkHttpClient hosts = client.getHttpClient();

        get();

        assertThat(client.getHttpClient()).isSameAs(hosts);
        assertThat(hosts.retryOnConnectionFailure()).isTrue();
        assertThat(hosts.callTimeoutMillis()).isZero();
        assertThat(hosts.networkInterceptors()).hasSize(1);
        assertThat(hosts.connectionPool().connectionCount()).isZero();
        cluster.close();
        assertThat(hosts.dispatcher().executorService().isShutdown()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    @DisplayName("a name that would lead elsewhere is refused before anything is sent")
    void names(String name) {
        assertThatThrownBy(() -> cluster.get(KubeKind.POD, "models", name))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cluster.list(KubeKind.POD, KubeSelection.in("../" + name), 0, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        SERVER.verify(0, anyRequestedFor(anyUrl()));
    }

    static Stream<String> names() {
        return Stream.of("", "a/b", "..", "a?b", "a b", "a#b", "a%2fb");
    }

    @Test
    @DisplayName("fifty calls at once all get through")
    void many() {
        answer(okJson("{\"metadata\":{\"name\":\"x\"}}").withFixedDelay(50));
        List<CompletableFuture<Optional<ConfigMapObject>>> calls = Stream.generate(
                        () -> CompletableFuture.supplyAsync(this::get, task -> new Thread(task).start()))
                .limit(50)
                .toList();
        assertThat(calls)
                .allSatisfy(call -> assertThat(call.get(30, TimeUnit.SECONDS)).isPresent());
    }
}
