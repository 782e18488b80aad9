package dev.slipway.testbed.fault;

import static dev.slipway.testbed.fault.Requests.any;
import static dev.slipway.testbed.fault.Requests.lists;
import static dev.slipway.testbed.fault.Requests.watches;
import static dev.slipway.testbed.fault.Requests.writes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.slipway.testbed.pki.CertificateAuthority;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HttpProxyTest {
    private static final String PODS = "/api/v1/namespaces/a/pods";
    private static final String WATCH = PODS + "?watch=true";
    private static final Duration SILENCE = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private PlainServer server;
    private HttpProxy proxy;

    @BeforeEach
    void open() throws IOException {
        server = new PlainServer(null);
        proxy = HttpProxy.inFrontOf(server.uri()).start();
    }

    @AfterEach
    void close() {
        proxy.close();
        server.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(proxy.uri() + path)).timeout(PATIENCE);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest post(String body) {
        return request(PODS).POST(HttpRequest.BodyPublishers.ofString(body)).build();
    }

    private HttpResponse<String> create(String body) throws IOException, InterruptedException {
        return client.send(post(body), HttpResponse.BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> createLater(String body) {
        return client.sendAsync(post(body), HttpResponse.BodyHandlers.ofString());
    }

    /** Opens a watch; returns once its headers are here. */
    private BufferedReader watch() throws IOException, InterruptedException {
        var answer = client.send(request(WATCH).build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    private static CompletableFuture<String> nextLine(BufferedReader watch) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return String.valueOf(watch.readLine());
            } catch (IOException e) {
                return "broken";
            }
        });
    }

    private static void assertSilent(CompletableFuture<?> answer) {
        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> answer.get(SILENCE.toMillis(), TimeUnit.MILLISECONDS));
    }

    private static <T> T soon(CompletableFuture<T> answer) throws Exception {
        return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("a request passes with its query, body and token as it was sent, and without a trace of the proxy")
    void passes() throws Exception {
        var answer = client.send(
                request(PODS + "?labelSelector=a%3Db%2Cc&x=%7B%7D")
                        .header("Authorization", "Bearer abc")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"a\": 1}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("POST " + PODS + "?labelSelector=a%3Db%2Cc&x=%7B%7D {\"a\": 1}");
        assertThat(server.headers()).containsEntry("authorization", "Bearer abc");
        assertThat(server.headers()).doesNotContainKeys("via", "forwarded", "x-forwarded-for");
    }

    @Test
    @DisplayName("requests are recorded and counted by what they are")
    void recorded() throws Exception {
        get(PODS);
        get("/api/v1/nodes");
        create("{}");

        assertThat(proxy.requests().count(lists())).isEqualTo(2);
        assertThat(proxy.requests().count(lists().of("nodes"))).isEqualTo(1);
        assertThat(proxy.requests().count(writes())).isEqualTo(1);
        assertThat(proxy.requests().all(any()))
                .extracting(RecordedRequest::answered)
                .allMatch(status -> status.orElse(0) == 200);
        assertThat(proxy.requests().all(writes()).get(0))
                .hasToString("create pods (POST " + PODS + ") answered 200, told 200");
        proxy.requests().forget();
        assertThat(proxy.requests().all(any())).isEmpty();
    }

    @Test
    @DisplayName("a write that is cut isn't carried out, and the next one is")
    void cut() throws Exception {
        var fault = proxy.faults().on(writes()).nth(2).cut();
        create("1");

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> create("2"));

        assertThat(server.carriedOut()).hasSize(1);
        assertThat(fault.strikes()).isEqualTo(1);
        assertThat(proxy.requests().all(writes()).get(1).isForwarded()).isFalse();
        assertThat(create("3").statusCode()).isEqualTo(200);
    }

    @Test
    @DisplayName("a write whose answer is lost is carried out, and the client sees its connection end")
    void loseAnswer() throws Exception {
        var fault = proxy.faults().on(writes()).after(2).loseAnswer();
        create("1");
        create("2");

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> create("3"));

        assertThat(server.carriedOut()).hasSize(3);
        var lost = proxy.requests().all(writes()).get(2);
        assertThat(lost.answered()).hasValue(200);
        assertThat(lost.told()).isEmpty();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> create("4"));
        assertThat(get(PODS).statusCode()).isEqualTo(200);
        fault.off();
        assertThat(create("5").statusCode()).isEqualTo(200);
        assertThat(fault.strikes()).isEqualTo(2);
    }

    @Test
    @DisplayName("the next two LISTs are answered with 429, Retry-After and a Status, and nothing else is")
    void tooManyRequests() throws Exception {
        proxy.faults().on(lists()).next(2).answer(ApiAnswer.tooManyRequests(Duration.ofSeconds(2)));

        var first = get(PODS);
        assertThat(create("{}").statusCode()).isEqualTo(200);
        var second = get(PODS);
        var third = get(PODS);

        for (var answer : List.of(first, second)) {
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(answer.body())
                    .isEqualTo(
                            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":"
                                    + "\"a fault of the test bed\",\"reason\":\"TooManyRequests\",\"details\":{\"retryAfterSeconds\":2}"
                                    + ",\"code\":429}\n");
        }
        assertThat(third.statusCode()).isEqualTo(200);
        assertThat(server.carriedOut()).hasSize(2);
    }

    @Test
    @DisplayName("a write can be answered with 503 or 500 without being carried out")
    void unavailable() throws Exception {
        try (var fault = proxy.faults().on(writes()).answer(ApiAnswer.serviceUnavailable())) {
            assertThat(create("{}").statusCode()).isEqualTo(503);
            assertThat(fault.strikes()).isEqualTo(1);
        }
        try (var fault = proxy.faults().on(writes()).answer(ApiAnswer.internalError())) {
            assertThat(create("{}").statusCode()).isEqualTo(500);
            assertThat(fault.strikes()).isEqualTo(1);
        }
        assertThat(server.carriedOut()).isEmpty();
        assertThat(create("{}").statusCode()).isEqualTo(200);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ApiAnswer(200, "OK", Optional.empty()))
                .withMessageContaining("200");
    }

    @Test
    @DisplayName("a delayed request comes late by at least as much, others don't wait, and switching it off lets it go")
    void delay() throws Exception {
        long start = System.nanoTime();
        try (var fault = proxy.faults().on(lists()).next(1).delay(Duration.ofMillis(400))) {
            get(PODS);
            assertThat(fault.strikes()).isEqualTo(1);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(400));

        var fault = proxy.faults().on(writes()).delay(Duration.ofDays(1));
        var late = createLater("late");
        fault.awaitStrikes(1, PATIENCE);
        assertThat(get(PODS).statusCode()).isEqualTo(200);
        assertThat(late).isNotDone();
        fault.off();
        assertThat(soon(late).body()).endsWith("late");
    }

    @Test
    @DisplayName("a request that is held is carried out when it is released, and one that is cut meanwhile never")
    void hold() throws Exception {
        var fault = proxy.faults().on(writes()).hold();
        var held = createLater("held");
        fault.awaitStrikes(1, PATIENCE);
        assertSilent(held);
        assertThat(server.carriedOut()).isEmpty();
        fault.off();
        assertThat(soon(held).body()).endsWith("held");

        var again = proxy.faults().on(writes()).hold();
        var cut = createLater("cut");
        again.awaitStrikes(1, PATIENCE);
        assertThat(proxy.cut(writes())).isEqualTo(1);
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> soon(cut));
        again.off();
        create("next");
        assertThat(server.carriedOut()).hasSize(2);
    }

    @Test
    @DisplayName("a request whose answer is held, or late, is carried out at once")
    void holdAnswer() throws Exception {
        var fault = proxy.faults().on(writes()).holdAnswer();
        var held = createLater("held");
        fault.awaitStrikes(1, PATIENCE);
        assertThat(server.carriedOut()).hasSize(1);
        assertSilent(held);
        fault.off();
        assertThat(soon(held).body()).endsWith("held");

        proxy.faults().on(writes()).delayAnswer(Duration.ofDays(1));
        assertThatExceptionOfType(HttpTimeoutException.class)
                .isThrownBy(() -> client.send(
                        HttpRequest.newBuilder(URI.create(proxy.uri() + PODS))
                                .timeout(SILENCE)
                                .DELETE()
                                .build(),
                        HttpResponse.BodyHandlers.ofString()));
        assertThat(server.carriedOut()).contains("DELETE " + PODS);
    }

    @Test
    @DisplayName("a request that hangs is neither carried out nor answered nor closed, until it is switched off")
    void hang() throws Exception {
        var fault = proxy.faults().on(writes()).hang();
        var hanging = createLater("lost");
        fault.awaitStrikes(1, PATIENCE);
        assertSilent(hanging);

        fault.off();

        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> soon(hanging));
        assertThat(server.carriedOut()).isEmpty();
        assertThat(create("{}").statusCode()).isEqualTo(200);
    }

    @Test
    @DisplayName("a request that several faults strike waits, and then meets what the first of the others does")
    void several() throws Exception {
        var wait = proxy.faults().on(writes()).delay(Duration.ofMillis(200));
        var lost = proxy.faults().on(writes()).nth(1).loseAnswer();
        var busy = proxy.faults().on(writes()).nth(2).answer(ApiAnswer.conflict());

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> create("1"));
        assertThat(create("2").statusCode()).isEqualTo(409);

        assertThat(wait.strikes()).isEqualTo(2);
        assertThat(lost.strikes()).isEqualTo(1);
        assertThat(busy.strikes()).isEqualTo(1);
        assertThat(server.carriedOut()).hasSize(1);
    }

    @Test
    @DisplayName("a watch passes line by line, its headers before there is any, and ends in order")
    void streams() throws Exception {
        try (var watch = watch()) {
            for (var line : List.of("one", "two")) {
                server.say(line);
                assertThat(soon(nextLine(watch))).isEqualTo(line);
            }
            server.endWatch();
            assertThat(soon(nextLine(watch))).isEqualTo("null");
        }
    }

    @Test
    @DisplayName("an open watch can be cut, and what comes later isn't")
    void cutWatch() throws Exception {
        try (var watch = watch()) {
            server.say("one");
            assertThat(soon(nextLine(watch))).isEqualTo("one");

            assertThat(proxy.cut(watches())).isEqualTo(1);

            assertThat(soon(nextLine(watch))).isEqualTo("broken");
        }
        assertThat(proxy.cut(any())).isZero();
        assertThat(get(PODS).statusCode()).isEqualTo(200);
    }

    @Test
    @DisplayName("a watch is cut after exactly as many bytes of its answer")
    void cutAnswerAfter() throws Exception {
        var fault = proxy.faults().on(watches()).next(1).cutAnswerAfter(6);
        try (var watch = watch()) {
            server.say("one");
            assertThat(soon(nextLine(watch))).isEqualTo("one");
            server.say("twenty");
            var rest = new char[10];
            assertThat(soon(CompletableFuture.supplyAsync(() -> readAll(watch, rest))))
                    .isEqualTo("tw");
        }
        fault.awaitStrikes(1, PATIENCE);
    }

    private static String readAll(BufferedReader from, char[] into) {
        int size = 0;
        try {
            while (from.read(into, size, 1) > 0) {
                size++;
            }
            return "ended in order";
        } catch (IOException e) {
            return new String(into, 0, size);
        }
    }

    @Test
    @DisplayName("a half-open watch hears nothing, not even its end, while its connection is open")
    void silence() throws Exception {
        try (var watch = watch()) {
            server.say("one");
            assertThat(soon(nextLine(watch))).isEqualTo("one");

            assertThat(proxy.silence(watches())).isEqualTo(1);

            var next = nextLine(watch);
            server.say("two");
            assertSilent(next);
            server.endWatch();
            assertSilent(next);
            proxy.cut(watches());
            assertThat(soon(next)).isEqualTo("broken");
        }
    }

    @Test
    @DisplayName("a watch can be half-open from its beginning, and is cut when that is over")
    void silenceNew() throws Exception {
        var fault = proxy.faults().on(watches()).silence();
        try (var watch = watch()) {
            var next = nextLine(watch);
            server.say("one");
            assertSilent(next);

            fault.off();

            assertThat(soon(next)).isEqualTo("broken");
        }
    }

    @Test
    @DisplayName("a server that isn't there shows as a connection that ends")
    void noServer() {
        server.close();

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> get(PODS));
        assertThat(proxy.requests().all(any()).get(0).told()).isEmpty();
    }

    @Test
    @DisplayName(
            "in TLS the server sees the certificate that the proxy presents, or none for a request with a token, and cuts still cut")
    void tls() throws Exception {
        var authority = CertificateAuthority.create("a bed");
        var shown = authority.context(authority.server("server", List.of("127.0.0.1", "localhost")));
        try (var secure = new PlainServer(shown);
                var front = HttpProxy.inFrontOf(secure.uri())
                        .connectWith(authority.context(), authority.context(authority.client("alice", List.of())))
                        .serveWith(shown)
                        .start()) {
            var trusting = HttpClient.newBuilder()
                    .sslContext(authority.context())
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            for (var host : List.of("127.0.0.1", "localhost")) {
                var uri = URI.create("https://" + host + ":" + front.uri().getPort() + PODS);
                var request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
                var answer = trusting.send(request.build(), HttpResponse.BodyHandlers.ofString());
                assertThat(answer.body()).startsWith("GET " + PODS);
                assertThat(secure.user()).isEqualTo("CN=alice");
                trusting.send(
                        request.header("Authorization", "Bearer abc").build(), HttpResponse.BodyHandlers.ofString());
                assertThat(secure.user()).isEmpty();
            }
            front.faults().on(any()).loseAnswer();
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> trusting.send(
                            HttpRequest.newBuilder(URI.create(front.uri() + PODS))
                                    .timeout(PATIENCE)
                                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString()));
            assertThat(secure.carriedOut()).last().isEqualTo("POST " + PODS);
        }
    }

    @Test
    @DisplayName(
            "closing cuts watches and requests that are held, carries none of them out, and leaves no thread and no port")
    void closes() throws Exception {
        var held = proxy.faults().on(writes()).hold();
        var write = createLater("held");
        held.awaitStrikes(1, PATIENCE);
        try (var watch = watch()) {
            proxy.close();
            proxy.close();

            assertThat(soon(nextLine(watch))).isEqualTo("broken");
        }
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> soon(write));
        assertThat(server.carriedOut()).noneMatch(done -> done.startsWith("POST"));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> get(PODS));
        Threads.assertNone("testbed-http-proxy");
    }
}
