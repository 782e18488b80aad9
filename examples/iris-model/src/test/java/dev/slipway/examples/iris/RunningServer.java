package dev.slipway.examples.iris;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** A server on a free port of this machine and a client that talks to it over real HTTP. */
final class RunningServer implements AutoCloseable {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ModelServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RunningServer() throws IOException {
        var stream = new PrintStream(written, true, StandardCharsets.UTF_8);
        var identity = SeldonIdentity.from(Map.of(
                "SELDON_DEPLOYMENT_ID", "flowers",
                "PREDICTOR_ID", "main",
                "PREDICTIVE_UNIT_ID", "classifier",
                "PREDICTIVE_UNIT_IMAGE", "iris:7"));
        server = ModelServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                identity,
                new EventLog(stream, stream, Clock.systemUTC()));
    }

    static RunningServer loading() throws IOException {
        return new RunningServer();
    }

    static RunningServer serving(Recipe recipe) throws IOException {
        var running = new RunningServer();
        running.load(recipe);
        return running;
    }

    void load(Recipe recipe) throws IOException {
        server.loaded(new Classifier(new WeightsFile(WeightsSource.packed(recipe.fileName())).read()));
    }

    int port() {
        return server.port();
    }

    String log() {
        return written.toString(StandardCharsets.UTF_8);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(
                request.timeout(Duration.ofSeconds(10)).build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    }

    @Override
    public void close() {
        server.close();
    }
}
