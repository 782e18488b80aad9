package dev.slipway.examples.iris;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class InferenceProtocolTest {
    private static final String PROBABILITIES = "{\"name\":\"probabilities\",\"shape\":[1,3],\"datatype\":\"FP64\","
            + "\"data\":[5.1021203508670654E-5,0.3411862763688161,0.6587627024276753]}";
    private static final String SPECIES =
            "{\"name\":\"species\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"virginica\"]}";

    private RunningServer server;

    @BeforeAll
    void start() throws IOException {
        server = RunningServer.serving(Recipe.PETALS_ONLY);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[5.9,3.2,4.8,1.8]", "[[5.9,3.2,4.8,1.8]]"})
    void flatAndNestedDataAreAnsweredAlike(String data) throws Exception {
        HttpResponse<String> response = server.post("/v2/models/iris/infer", request(data, ""));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo("{\"model_name\":\"iris\",\"model_version\":\"2\",\"id\":\"call-7\",\"outputs\":["
                        + PROBABILITIES + "," + SPECIES + "]}");
    }

    @Test
    void onlyTheRequestedOutputsAreAnswered() throws Exception {
        HttpResponse<String> response = server.post(
                "/v2/models/iris/versions/2/infer",
                request("[5.9,3.2,4.8,1.8]", ",\"outputs\":[{\"name\":\"species\"}]"));

        assertThat(response.body()).contains("\"outputs\":[" + SPECIES + "]");
    }

    @Test
    void theServerAndTheModelDescribeThemselves() throws Exception {
        assertThat(server.get("/v2").body())
                .isEqualTo("{\"name\":\"slipway-iris\",\"version\":\"0.1.0\",\"extensions\":[]}");
        assertThat(server.get("/v2/models/iris").body())
                .isEqualTo("{\"name\":\"iris\",\"versions\":[\"2\"],\"platform\":\"java\","
                        + "\"inputs\":[{\"name\":\"flowers\",\"datatype\":\"FP64\",\"shape\":[-1,4]}],"
                        + "\"outputs\":[{\"name\":\"probabilities\",\"datatype\":\"FP64\",\"shape\":[-1,3]},"
                        + "{\"name\":\"species\",\"datatype\":\"BYTES\",\"shape\":[-1]}]}");
        assertThat(server.get("/v2/models/iris/versions/2").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/health/live", "/v2/health/ready", "/v2/models/iris/ready"})
    void healthIsA200WithoutABody(String path) throws Exception {
        HttpResponse<String> response = server.get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("content-length")).contains("0");
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/models/rose, model, rose, iris",
        "/v2/models/rose/ready, model, rose, iris",
        "/v2/models/Iris, model, Iris, iris",
        "/v2/models/iris/versions/1, model version, 1, 2"
    })
    void anotherModelOrVersionIsA404ThatNamesWhatIsServed(String path, String field, String value, String served)
            throws Exception {
        HttpResponse<String> response = server.get(path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body())
                .isEqualTo("{\"error\":\"" + field + ": found " + value + ", expected " + served
                        + "\",\"reason\":\"NOT_FOUND\",\"field\":\"" + field + "\",\"value\":\"" + value
                        + "\",\"limit\":\"" + served + "\"}");
    }

    private static String request(String data, String rest) {
        return "{\"id\":\"call-7\",\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":" + data
                + "}]" + rest + "}";
    }
}
