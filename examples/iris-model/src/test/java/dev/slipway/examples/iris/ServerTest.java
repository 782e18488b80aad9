package dev.slipway.examples.iris;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerTest {
    private static final String BORDERLINE = "{\"data\":{\"ndarray\":[[5.9,3.2,4.8,1.8]]}}";

    @Test
    void beforeTheModelIsLoadedTheServerIsAliveButNotReady() throws Exception {
        try (var server = RunningServer.loading()) {
            for (String path : List.of("/health/live", "/v2/health/live", "/v2", "/metrics")) {
                assertThat(server.get(path).statusCode()).as(path).isEqualTo(200);
            }
            for (String path : List.of("/health/ready", "/v2/health/ready", "/v2/models/iris/ready")) {
                assertThat(server.get(path).statusCode()).as(path).isEqualTo(503);
            }

            server.load(Recipe.PETALS_ONLY);

            for (String path : List.of("/health/ready", "/v2/health/ready", "/v2/models/iris/ready")) {
                assertThat(server.get(path).statusCode()).as(path).isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1.0/predictions", "/predict", "/send-feedback", "/v2/models/iris/infer"})
    void beforeTheModelIsLoadedAPostIsA503ThatAsksToTryAgain(String path) throws Exception {
        try (var server = RunningServer.loading()) {
            HttpResponse<String> response = server.post(path, BORDERLINE);

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("retry-after")).contains("1");
            assertThat(response.body()).contains("NOT_READY", "model: found no loaded model");
        }
    }

    @Test
    void metricsCountRequestsFeedbackAndRewardUnderSeldonsLabels() throws Exception {
        try (var server = RunningServer.serving(Recipe.PETALS_ONLY)) {
            server.post("/predict", BORDERLINE);
            server.post("/predict", BORDERLINE);
            server.post("/predict", "{}");
            server.post("/send-feedback", "{\"reward\":0.25}");
            server.post("/send-feedback", "{\"reward\":0.5}");
            server.post("/send-feedback", "{}");
            server.get("/wp-login.php");

            HttpResponse<String> metrics = server.get("/metrics");

            String identity = "deployment_name=\"flowers\",method=\"feedback\",model_image=\"iris\","
                    + "model_name=\"classifier\",model_version=\"7\",predictor_name=\"main\",predictor_version=\"\"";
            assertThat(metrics.headers().firstValue("content-type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
            assertThat(metrics.body())
                    .contains("iris_http_requests_total{code=\"200\",path=\"/predict\"} 2.0")
                    .contains("iris_http_requests_total{code=\"400\",path=\"/predict\"} 1.0")
                    .contains("iris_http_requests_total{code=\"404\",path=\"other\"} 1.0")
                    .contains("seldon_api_model_feedback_total{" + identity + "} 3.0")
                    .contains("seldon_api_model_feedback_reward_total{" + identity + "} 0.75")
                    .contains("iris_model_info{features=\"petal length (cm), petal width (cm)\",name=\"iris\","
                            + "version=\"2\"} 1")
                    .containsPattern(Pattern.compile("iris_model_requests_seconds_bucket\\{code=\"200\","
                            + "deployment_name=\"flowers\",method=\"post\",model_image=\"iris\","
                            + "model_name=\"classifier\",model_version=\"7\",predictor_name=\"main\","
                            + "predictor_version=\"\",service=\"/predict\",le=\"\\+Inf\"} 2"));
        }
    }

    @Test
    void aScraperThatAcceptsOpenMetricsGetsIt() throws Exception {
        try (var server = RunningServer.serving(Recipe.PETALS_ONLY)) {
            HttpResponse<String> metrics =
                    server.send(server.request("/prometheus").header("Accept", "application/openmetrics-text"));

            assertThat(metrics.headers().firstValue("content-type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
            assertThat(metrics.body()).endsWith("# EOF\n");
        }
    }

    @Test
    void theLogHasOneLinePerPredictionWithItsResultAndNoBody() throws Exception {
        try (var server = RunningServer.serving(Recipe.WHOLE_FLOWER)) {
            server.post("/predict", BORDERLINE);
            server.get("/health/ready");

            assertThat(server.log())
                    .matches("\\S+Z answered path=/predict code=200 versicolor=1 micros=\\d+\\R")
                    .doesNotContain("5.9");
        }
    }

    @Test
    void aClientThatAsksToCloseIsToldSoAndFindsTheEndOfTheStream() throws Exception {
        try (var server = RunningServer.serving(Recipe.WHOLE_FLOWER);
                var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(5000);
            write(socket, "Connection: close\r\n");

            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").contains("Connection: close\r\n");
            assertThat(answer).contains("\"version\":\"1\"");
        }
    }

    @Test
    void aKeptConnectionAnswersOftenAndWithoutStalling() throws Exception {
        try (var server = RunningServer.serving(Recipe.WHOLE_FLOWER);
                var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(5000);
            var micros = new ArrayList<Long>();
            for (int request = 0; request < 20; request++) {
                long start = System.nanoTime();
                write(socket, "");
                String answer = readAnswer(socket.getInputStream());
                micros.add((System.nanoTime() - start) / 1000);
                assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").doesNotContain("Connection:");
            }
            Collections.sort(micros);
            // A body held back until the headers are acknowledged would take 40 ms, nearly each time.
            assertThat(micros.get(micros.size() / 2)).isLessThan(20_000);
        }
    }

    private static void write(Socket socket, String headers) throws IOException {
        String request = "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + headers
                + "Content-Length: " + BORDERLINE.length() + "\r\n\r\n" + BORDERLINE;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads headers and as much body as they announce, leaving the connection as it is. */
    private static String readAnswer(InputStream stream) throws IOException {
        var answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) stream.read());
        }
        var length = Pattern.compile("(?i)content-length: (\\d+)").matcher(answer);
        assertThat(length.find()).isTrue();
        byte[] body = stream.readNBytes(Integer.parseInt(length.group(1)));
        return answer.append(new String(body, StandardCharsets.US_ASCII)).toString();
    }
}
