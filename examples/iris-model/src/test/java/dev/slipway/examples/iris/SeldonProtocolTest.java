package dev.slipway.examples.iris;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SeldonProtocolTest {
    private static final String BORDERLINE = "{\"data\":{\"ndarray\":[[5.9,3.2,4.8,1.8]]}}";
    private static final String ROW = "[0.0028658012299577085,0.6009851877607766,0.3961490110092657]";
    private static final String META =
            "\"meta\":{\"requestPath\":{\"classifier\":\"iris:7\"},\"tags\":{\"model\":\"iris\",\"version\":\"1\"}}}";
    private static final String NDARRAY_ANSWER =
            "{\"data\":{\"names\":[\"setosa\",\"versicolor\",\"virginica\"],\"ndarray\":[" + ROW + "]}," + META;
    private static final String FORM = "application/x-www-form-urlencoded";

    private RunningServer server;

    @BeforeAll
    void start() throws IOException {
        server = RunningServer.serving(Recipe.WHOLE_FLOWER);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1.0/predictions", "/predict"})
    void anNdarrayIsAnsweredWithAnNdarray(String path) throws Exception {
        HttpResponse<String> response =
                server.post(path, "{\"data\":{\"names\":[\"a\",\"b\",\"c\",\"d\"],\"ndarray\":[[5.9,3.2,4.8,1.8]]}}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.body()).isEqualTo(NDARRAY_ANSWER);
    }

    @Test
    void aTensorIsAnsweredWithATensor() throws Exception {
        HttpResponse<String> response = server.post(
                "/api/v1.0/predictions",
                "{\"data\":{\"tensor\":{\"shape\":[2,4],\"values\":[5.9,3.2,4.8,1.8,5.9,3.2,4.8,1.8]}}}");

        String row = ROW.substring(1, ROW.length() - 1);
        assertThat(response.body())
                .isEqualTo("{\"data\":{\"names\":[\"setosa\",\"versicolor\",\"virginica\"],\"tensor\":"
                        + "{\"shape\":[2,3],\"values\":[" + row + "," + row + "]}}," + META);
    }

    @Test
    void theSecondModelAnswersTheBorderlineFlowerDifferently() throws Exception {
        try (var second = RunningServer.serving(Recipe.PETALS_ONLY)) {
            HttpResponse<String> response = second.post("/api/v1.0/predictions", BORDERLINE);

            assertThat(response.body())
                    .contains("[5.1021203508670654E-5,0.3411862763688161,0.6587627024276753]")
                    .contains("\"version\":\"2\"");
        }
    }

    @Test
    void thePuidOfAMessageComesBackAndWinsOverTheExecutorsHeader() throws Exception {
        HttpResponse<String> fromHeader = server.send(server.request("/predict")
                .header("Seldon-Puid", "header7")
                .POST(HttpRequest.BodyPublishers.ofString(BORDERLINE)));
        HttpResponse<String> fromBody = server.send(server.request("/predict")
                .header("Seldon-Puid", "header7")
                .POST(HttpRequest.BodyPublishers.ofString(
                        BORDERLINE.replaceFirst("\\{", "{\"meta\":{\"puid\":\"body7\"},"))));

        assertThat(fromHeader.body()).contains("\"meta\":{\"puid\":\"header7\",");
        assertThat(fromBody.body()).contains("\"meta\":{\"puid\":\"body7\",");
    }

    @Test
    void theFormParameterOfAnExecutorIsRead() throws Exception {
        String form = "isDefault=true&json=" + URLEncoder.encode(BORDERLINE, StandardCharsets.UTF_8);

        HttpResponse<String> response = server.send(server.request("/predict")
                .header("Content-Type", FORM)
                .POST(HttpRequest.BodyPublishers.ofString(form)));

        assertThat(response.body()).isEqualTo(NDARRAY_ANSWER);
    }

    @Test
    void plainJsonThatACommandLineClientCallsAFormIsRead() throws Exception {
        HttpResponse<String> response = server.send(server.request("/api/v1.0/predictions")
                .header("Content-Type", FORM)
                .POST(HttpRequest.BodyPublishers.ofString(BORDERLINE)));

        assertThat(response.body()).isEqualTo(NDARRAY_ANSWER);
    }

    @Test
    void aFullBatchIsAnsweredRowByRow() throws Exception {
        String rows = "[5.1,3.5,1.4,0.2],".repeat(1023) + "[5.9,3.2,4.8,1.8]";

        HttpResponse<String> response = server.post("/predict", "{\"data\":{\"ndarray\":[" + rows + "]}}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains(ROW + "]}");
        assertThat(server.log()).contains("setosa=1023 versicolor=1 micros=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1.0/feedback", "/send-feedback"})
    void feedbackIsThankedForWithTheModelThatIsMeant(String path) throws Exception {
        HttpResponse<String> response = server.post(
                path, "{\"request\":" + BORDERLINE + ",\"truth\":{\"data\":{\"ndarray\":[[0,1,0]]}},\"reward\":0.25}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{" + META);
    }
}
