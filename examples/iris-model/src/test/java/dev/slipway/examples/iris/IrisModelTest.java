package dev.slipway.examples.iris;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IrisModelTest {
    private static final String BORDERLINE = "{\"data\":{\"ndarray\":[[5.9,3.2,4.8,1.8]]}}";

    @TempDir
    private Path folder;

    @Test
    void theProcessBecomesReadyAndReportsEachStepOnItsOwnLine() throws Exception {
        long start = System.nanoTime();
        try (var iris = start(Map.of("IRIS_MODEL", "2"))) {
            iris.awaitOutput("ready");
            System.out.println("start to ready "
                    + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms");

            assertThat(iris.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(iris.output().lines().map(line -> line.replaceFirst("\\S+ ", "")))
                    .satisfiesExactly(
                            line -> assertThat(line).matches("listening host=127.0.0.1 port=\\d+ pid=\\d+"),
                            line -> assertThat(line).isEqualTo("loading weights file iris-2.json"),
                            line -> assertThat(line).isEqualTo("loaded model=iris version=2"),
                            line -> assertThat(line).isEqualTo("ready"));
            assertThat(iris.errors()).isEmpty();
        }
    }

    @Test
    void duringItsStartDelayTheProcessIsAliveButNotReady() throws Exception {
        try (var iris = start(Map.of("IRIS_START_DELAY", "PT1.5S"))) {
            assertThat(iris.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(iris.get("/health/ready").statusCode()).isEqualTo(503);

            iris.awaitOutput("Z ready");

            assertThat(iris.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aNeverReadyProcessStaysAliveWithoutBecomingReady() throws Exception {
        try (var iris = start(Map.of("IRIS_NEVER_READY", "true"))) {
            iris.awaitOutput("staying not ready, as IRIS_NEVER_READY says");

            assertThat(iris.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(iris.get("/health/ready").statusCode()).isEqualTo(503);
            iris.terminate();
            assertThat(iris.awaitExit()).isEqualTo(143);
        }
    }

    @Test
    void aProcessToldToCrashEndsWith3AfterBeingReady() throws Exception {
        try (var iris = start(Map.of("IRIS_CRASH_AFTER", "0.5"))) {
            assertThat(iris.awaitExit()).isEqualTo(3);
            assertThat(iris.output()).contains("Z ready");
            assertThat(iris.errors())
                    .matches("\\S+Z error: crashing PT0.5S after being ready, as IRIS_CRASH_AFTER says\\R");
        }
    }

    @Test
    void aBadVersionEndsWith1AndSaysWhatIsWrongWithItsWeights() throws Exception {
        try (var iris = start(Map.of("IRIS_BAD_VERSION", "true"))) {
            assertThat(iris.awaitExit()).isEqualTo(1);
            assertThat(iris.output())
                    .contains("loading weights file iris-3.json")
                    .doesNotContain("ready");
            assertThat(iris.errors()).matches("\\S+Z error: weights file iris-3.json: expected 4 features, found 5\\R");
        }
    }

    @Test
    void weightsFromDiskAreServed() throws Exception {
        Weights trained =
                new Trainer(Recipe.PETALS_ONLY, Split.of(IrisData.rows(), 7, 45).training()).train();
        Path weights =
                Files.writeString(folder.resolve("mine.json"), WeightsFile.text(trained, Recipe.PETALS_ONLY, 0.95));

        try (var iris = start(Map.of("IRIS_MODEL", weights.toString()))) {
            assertThat(iris.awaitOutput("Z ready")).contains("loading weights file " + weights);
        }
    }

    @Test
    void aBadSettingEndsWith2AndOneLine() throws Exception {
        try (var iris = start(Map.of("IRIS_START_DELAY", "soon"))) {
            assertThat(iris.awaitExit()).isEqualTo(2);
            assertThat(iris.output()).isEmpty();
            assertThat(iris.errors())
                    .matches("\\S+Z error: IRIS_START_DELAY is 'soon', allowed is 0 to 86400 seconds such as 2.5, "
                            + "or an ISO-8601 duration such as PT2.5S\\R");
        }
    }

    @Test
    void aHostThatDoesNotResolveEndsWith2AndOneLine() throws Exception {
        try (var iris = start(Map.of("IRIS_HOST", "no such host"))) {
            assertThat(iris.awaitExit()).isEqualTo(2);
            assertThat(iris.errors())
                    .matches("\\S+Z error: IRIS_HOST is 'no such host', allowed is an address of this machine\\R");
        }
    }

    @Test
    void aPortInUseEndsWith4AndOneLine() throws Exception {
        try (var taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String port = String.valueOf(taken.getLocalPort());
            try (var iris = start(Map.of("PREDICTIVE_UNIT_SERVICE_PORT", port))) {
                assertThat(iris.awaitExit()).isEqualTo(4);
                assertThat(iris.errors())
                        .matches("\\S+Z error: cannot listen on 127.0.0.1:" + port + ": Address already in use\\R");
            }
        }
    }

    @Test
    void aTerminatedProcessFinishesTheRequestThatIsHereAndTakesNoNewOne() throws Exception {
        try (var iris = start(Map.of("IRIS_MODEL", "1"))) {
            iris.awaitOutput("Z ready");
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), iris.port())) {
                socket.setSoTimeout(10_000);
                String head = "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + BORDERLINE.length()
                        + "\r\nExpect: 100-continue\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                awaitContinue(socket);

                iris.terminate();
                awaitClosedPort(iris);
                assertThat(iris.isRunning()).isTrue();
                socket.getOutputStream().write(BORDERLINE.getBytes(StandardCharsets.US_ASCII));

                var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertThat(answer).contains("HTTP/1.1 200 OK", "Connection: close", "0.6009851877607766");
            }
            assertThat(iris.awaitExit()).isEqualTo(143);
            assertThat(iris.output()).contains("Z stopping", "versicolor=1", "Z stopped");
            assertThat(iris.errors()).isEmpty();
        }
    }

    @Test
    void aTerminatedProcessDoesNotWaitLongerThanItsGraceForAStuckRequest() throws Exception {
        try (var iris = start(Map.of("IRIS_MODEL", "1"))) {
            iris.awaitOutput("Z ready");
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), iris.port())) {
                socket.getOutputStream()
                        .write("POST /predict HTTP/1.1\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                awaitContinue(socket);

                long start = System.nanoTime();
                iris.terminate();

                assertThat(iris.awaitExit()).isEqualTo(143);
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isBetween(ModelServer.GRACE, ModelServer.GRACE.plusSeconds(3));
            }
        }
    }

    private IrisProcess start(Map<String, String> environment) throws IOException {
        return IrisProcess.start(folder, environment);
    }

    /** After this the request is in the hands of the server. */
    private static void awaitContinue(Socket socket) throws IOException {
        var answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) socket.getInputStream().read());
        }
        assertThat(answer).startsWith("HTTP/1.1 100 Continue");
    }

    private static void awaitClosedPort(IrisProcess iris) throws IOException, InterruptedException {
        iris.awaitOutput("Z stopping");
        int port = iris.port();
        long deadline = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        while (accepts(port)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
    }

    private static boolean accepts(int port) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (ConnectException e) {
            return false;
        }
    }
}
