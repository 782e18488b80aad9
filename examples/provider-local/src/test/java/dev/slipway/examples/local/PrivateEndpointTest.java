package dev.slipway.examples.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.Actor;
import dev.slipway.model.ClientName;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Endpoint;
import dev.slipway.model.EndpointClient;
import dev.slipway.model.ExampleCall;
import dev.slipway.model.Fence;
import dev.slipway.model.ReplicaId;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;
import dev.slipway.model.TokenHash;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrivateEndpointTest {
    private static final String SHOP_TOKEN = "QmFzZTY0LXRva2VuLW9mLXRoZS1zaG9wLWZvci1hLXRlc3Q";
    private static final String TILL_TOKEN = "-_TokenOfTheTill:with-a-colon";

    @TempDir
    Path state;

    private Bench bench;
    private final DeploymentRef ref = Models.ref("iris");

    @BeforeEach
    void open() {
        bench = new Bench(state);
    }

    @AfterEach
    void close() {
        bench.close();
        assertThat(Processes.named(bench.marker)).isEmpty();
    }

    @Test
    @DisplayName("R69 a private endpoint answers its clients, and everybody else with 401 and how to ask")
    void guarded() throws IOException {
        serve(1, Endpoint.Access.PRIVATE, Map.of("shop", SHOP_TOKEN, "till", TILL_TOKEN));
        URI endpoint = bench.endpoint(ref);

        assertThat(bench.present(ref).endpoint().orElseThrow().access()).isEqualTo(Endpoint.Access.PRIVATE);
        assertThat(status(endpoint, basic("shop", SHOP_TOKEN))).isEqualTo(200);
        assertThat(status(endpoint, basic("till", TILL_TOKEN))).isEqualTo(200);
        assertThat(status(endpoint, basic("shop", SHOP_TOKEN).map(header -> header.replace("Basic", "bAsIc"))))
                .isEqualTo(200);
        for (Optional<String> header : List.of(
                Optional.<String>empty(),
                basic("shop", TILL_TOKEN),
                basic("shop", ""),
                basic("shop", SHOP_TOKEN + "x"),
                basic("SHOP", SHOP_TOKEN),
                basic("nobody", SHOP_TOKEN),
                basic("nobody", ""),
                basic("", ""),
                basic("shop", TokenHash.of(SHOP_TOKEN).value()),
                Optional.of("Basic"),
                Optional.of("Basic %%%"),
                Optional.of("Basic " + Base64.getEncoder().encodeToString("no colon".getBytes(StandardCharsets.UTF_8))),
                Optional.of("Bearer " + SHOP_TOKEN))) {
            assertThat(status(endpoint, header)).as("%s", header).isEqualTo(401);
        }
        HttpURLConnection refused = call(endpoint, "/", Optional.empty());
        assertThat(refused.getHeaderField("WWW-Authenticate")).startsWith("Basic realm=");
    }

    @Test
    @DisplayName(
            "R69 P10 P13 clients come and go, and the endpoint opens and closes, at once and without any replica noticing")
    void noRestart() throws IOException {
        serve(1, Endpoint.Access.PRIVATE, Map.of("shop", SHOP_TOKEN));
        List<ReplicaId> replicas = replicas();
        URI endpoint = bench.endpoint(ref);
        assertThat(status(endpoint, basic("till", TILL_TOKEN))).isEqualTo(401);

        bench.apply(rollout(2, 1, Endpoint.Access.PRIVATE, Map.of("shop", SHOP_TOKEN, "till", TILL_TOKEN)));
        assertThat(status(endpoint, basic("till", TILL_TOKEN))).isEqualTo(200);

        bench.apply(rollout(3, 1, Endpoint.Access.PRIVATE, Map.of("till", TILL_TOKEN)));
        assertThat(status(endpoint, basic("shop", SHOP_TOKEN))).isEqualTo(401);
        assertThat(status(endpoint, basic("till", TILL_TOKEN))).isEqualTo(200);

        bench.apply(rollout(4, 1, Endpoint.Access.PUBLIC, Map.of("till", TILL_TOKEN)));
        assertThat(status(endpoint, Optional.empty())).isEqualTo(200);
        assertThat(bench.present(ref).endpoint().orElseThrow().access()).isEqualTo(Endpoint.Access.PUBLIC);
        assertThat(bench.present(ref).stamp()).isEqualTo(new Fence(4));
        assertThat(replicas()).isEqualTo(replicas);
    }

    @Test
    @DisplayName("R69 R48 after the host's restart the same clients get in, from files that hold no token")
    void restart() throws IOException {
        serve(1, Endpoint.Access.PRIVATE, Map.of("shop", SHOP_TOKEN));

        bench.reopen();
        bench.awaitServing(ref, 1);

        assertThat(status(bench.endpoint(ref), basic("shop", SHOP_TOKEN))).isEqualTo(200);
        assertThat(status(bench.endpoint(ref), Optional.empty())).isEqualTo(401);
        try (Stream<Path> files = Files.walk(state)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as("%s", file)
                        .doesNotContain(SHOP_TOKEN);
            }
        }
    }

    @Test
    @DisplayName("R69 what was written down before there were private endpoints is public")
    void older() throws IOException {
        serve(1, Endpoint.Access.PUBLIC, Map.of());
        Path file = new StateDirectory(state).folder(ref).resolve("rollout.json");
        bench.close();
        String whole = Files.readString(file);
        String before = whole.replaceAll("(?s),\\s*\"guard\" : \\{.*?\\}\\s*\\}", "");
        assertThat(before).isNotEqualTo(whole).doesNotContain("guard").contains("}");
        Files.writeString(file, before);

        bench.reopen();
        bench.awaitServing(ref, 1);

        assertThat(status(bench.endpoint(ref), Optional.empty())).isEqualTo(200);
    }

    @Test
    @DisplayName("R69 R48 a model never sees a token, and of a public endpoint it gets what the caller sent")
    void forTheDoorOnly() throws IOException {
        serve(1, Endpoint.Access.PRIVATE, Map.of("shop", SHOP_TOKEN));
        URI endpoint = bench.endpoint(ref);
        assertThat(text(call(endpoint, "/authorization", basic("shop", SHOP_TOKEN))))
                .isEqualTo("none");

        bench.apply(rollout(2, 1, Endpoint.Access.PUBLIC, Map.of("shop", SHOP_TOKEN)));
        assertThat(text(call(endpoint, "/authorization", Optional.of("Bearer of-the-model"))))
                .isEqualTo("Bearer of-the-model");
    }

    @Test
    @DisplayName("R69 R27 a stranger can't tell whether anything runs behind a private endpoint")
    void stopped() throws IOException {
        serve(1, Endpoint.Access.PRIVATE, Map.of("shop", SHOP_TOKEN));
        URI endpoint = bench.endpoint(ref);
        bench.apply(rollout(2, 0, Endpoint.Access.PRIVATE, Map.of("shop", SHOP_TOKEN)));
        bench.awaitServing(ref, 0);

        assertThat(status(endpoint, Optional.empty())).isEqualTo(401);
        assertThat(status(endpoint, basic("shop", SHOP_TOKEN))).isEqualTo(503);
    }

    @Test
    @DisplayName(
            "R26 the example command works when it is pasted into a shell, for a public and for a private endpoint")
    void pasted() throws Exception {
        serve(1, Endpoint.Access.PUBLIC, Map.of("till", TILL_TOKEN));
        URI uri = bench.endpoint(ref).resolve("/print");
        assertThat(shell(new ExampleCall(uri, "{}", Endpoint.Access.PUBLIC).curl()))
                .isEqualTo("printed");

        bench.apply(rollout(2, 1, Endpoint.Access.PRIVATE, Map.of("till", TILL_TOKEN)));
        String curl = new ExampleCall(uri, "{}", Endpoint.Access.PRIVATE).curl();
        assertThat(shell(curl)).contains("this endpoint is private");
        assertThat(shell(curl.replace("CLIENT_NAME", "till").replace("CLIENT_TOKEN", TILL_TOKEN)))
                .isEqualTo("printed");
    }

    private void serve(int replicas, Endpoint.Access access, Map<String, String> tokens) {
        bench.apply(rollout(1, replicas, access, tokens));
        bench.awaitServing(ref, replicas);
    }

    private Rollout rollout(long fence, int replicas, Endpoint.Access access, Map<String, String> tokens) {
        Rollout plain =
                new Models.Order(ref, fence, replicas, "one").with(Strategy.rolling(1, 0), spec -> spec.access(access));
        var rollout = Rollout.builder();
        rollout.from(plain);
        tokens.forEach((name, token) -> rollout.addClients(new EndpointClient(
                new ClientName(name), TokenHash.of(token), Instant.parse("2026-01-01T00:00:00Z"), Actor.user("ada"))));
        return rollout.build();
    }

    private List<ReplicaId> replicas() {
        return bench.present(ref).replicas().stream()
                .map(replica -> replica.id())
                .toList();
    }

    private static Optional<String> basic(String name, String token) {
        byte[] credentials = (name + ":" + token).getBytes(StandardCharsets.UTF_8);
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(credentials));
    }

    private static int status(URI endpoint, Optional<String> authorization) throws IOException {
        return call(endpoint, "/", authorization).getResponseCode();
    }

    private static HttpURLConnection call(URI endpoint, String path, Optional<String> authorization)
            throws IOException {
        var connection = (HttpURLConnection) endpoint.resolve(path).toURL().openConnection();
        connection.setConnectTimeout(15_000);
        connection.setReadTimeout(15_000);
        authorization.ifPresent(header -> connection.setRequestProperty("Authorization", header));
        return connection;
    }

    private static String text(HttpURLConnection connection) throws IOException {
        try (var body = connection.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String shell(String command) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(output).isZero();
        return output;
    }
}
