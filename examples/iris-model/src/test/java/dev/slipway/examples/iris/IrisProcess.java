package dev.slipway.examples.iris;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server as a child process, started with the class path of the tests. */
final class IrisProcess implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Pattern PORT = Pattern.compile("listening host=127\\.0\\.0\\.1 port=(\\d+)");

    private final Process process;
    private final Path output;
    private final Path errors;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private IrisProcess(Process process, Path output, Path errors) {
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    static IrisProcess start(Path folder, Map<String, String> environment) throws IOException {
        Path output = Files.createTempFile(folder, "iris", ".out");
        Path errors = Files.createTempFile(folder, "iris", ".err");
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                IrisModel.class.getName());
        builder.environment().putAll(Map.of("IRIS_HOST", "127.0.0.1", "PREDICTIVE_UNIT_SERVICE_PORT", "0"));
        builder.environment().putAll(environment);
        builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
        return new IrisProcess(builder.start(), output, errors);
    }

    /** The port that the process has chosen, once it listens. */
    int port() throws IOException, InterruptedException {
        Matcher matcher = PORT.matcher(awaitOutput("listening host="));
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    /** All that the process has printed, once that contains the text. */
    String awaitOutput(String text) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!output().contains(text)) {
            assertThat(System.nanoTime())
                    .as("%s in %s%s", text, output(), errors())
                    .isLessThan(deadline);
            process.waitFor(10, TimeUnit.MILLISECONDS);
        }
        return output();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                        .timeout(DEADLINE)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    void terminate() {
        process.destroy();
    }

    int awaitExit() throws InterruptedException {
        assertThat(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
