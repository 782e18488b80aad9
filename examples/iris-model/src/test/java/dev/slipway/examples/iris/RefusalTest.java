package dev.slipway.examples.iris;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RefusalTest {
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
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"data\":{\"ndarray\":[[1,2,3]]}}|FEATURE_COUNT|data.ndarray[0]|3 features|exactly 4",
                "{\"data\":{\"ndarray\":[[1,2,3,4],[1,2,3,4,5]]}}|FEATURE_COUNT|data.ndarray[1]|5 features|exactly 4",
                "{\"data\":{\"ndarray\":[[1,2,\"3\",4]]}}|WRONG_TYPE|data.ndarray[0][2]|string \"3\"|a number",
                "{\"data\":{\"ndarray\":[[1,null,3,4]]}}|WRONG_TYPE|data.ndarray[0][1]|null null|a number",
                "{\"data\":{\"ndarray\":[1,2,3,4]}}|WRONG_TYPE|data.ndarray[0]|number 1|an array",
                "{\"data\":{\"ndarray\":[[1,2,3,NaN]]}}|OUT_OF_RANGE|data.ndarray[0][3]|NaN"
                        + "|a finite number from -1000.0 to 1000.0",
                "{\"data\":{\"ndarray\":[[1,2,3,1e999]]}}|OUT_OF_RANGE|data.ndarray[0][3]|Infinity"
                        + "|a finite number from -1000.0 to 1000.0",
                "{\"data\":{\"ndarray\":[[1,2,3,-1001]]}}|OUT_OF_RANGE|data.ndarray[0][3]|-1001"
                        + "|a finite number from -1000.0 to 1000.0",
                "{\"data\":{\"ndarray\":[]}}|EMPTY_BATCH|data.ndarray|0 rows|1 to 1024",
                "{\"data\":{\"names\":[\"a\"],\"ndarray\":[[1,2,3,4]]}}|FEATURE_COUNT|data.names|1 features|exactly 4",
                "{\"data\":{\"tensor\":{\"shape\":[2,4],\"values\":[1,2,3,4]}}}|WRONG_SHAPE|data.tensor.values"
                        + "|4 numbers|8 numbers as the shape says",
                "{\"data\":{\"tensor\":{\"shape\":[4],\"values\":[1,2,3,4]}}}|WRONG_SHAPE|data.tensor.shape"
                        + "|[4]|[rows, 4] in whole numbers",
                "{\"data\":{\"tensor\":{\"values\":[1,2,3,4]}}}|MISSING_FIELD|data.tensor.shape|nothing|an array",
                "{\"data\":{\"tensor\":{\"shape\":[1000000,4]}}}|BATCH_TOO_LARGE|data.tensor.shape[0]|1000000 rows"
                        + "|1 to 1024",
                "{\"data\":{}}|MISSING_FIELD|data|{}|ndarray or tensor inside",
                "{}|MISSING_FIELD|data|nothing|an object with ndarray or tensor",
                "{\"strData\":\"x\"}|MISSING_FIELD|data|nothing|an object with ndarray or tensor",
                "[]|NOT_JSON|body|array []|one JSON object"
            })
    void aBadPredictionRequestIsRefusedWithFieldValueAndLimit(
            String body, String reason, String field, String value, String limit) throws Exception {
        HttpResponse<String> response = server.post("/api/v1.0/predictions", body);

        int status = Refusal.Reason.valueOf(reason).status();
        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode answer = new ObjectMapper().readTree(response.body());
        assertThat(answer.at("/status/code").intValue()).isEqualTo(status);
        assertThat(answer.at("/status/status").textValue()).isEqualTo("FAILURE");
        assertThat(answer.at("/status/reason").textValue()).isEqualTo(reason);
        assertThat(answer.at("/meta/tags/field").textValue()).isEqualTo(field);
        assertThat(answer.at("/meta/tags/value").textValue()).isEqualTo(value);
        assertThat(answer.at("/meta/tags/limit").textValue()).isEqualTo(limit);
        assertThat(answer.at("/status/info").textValue()).isEqualTo(field + ": found " + value + ", expected " + limit);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|400|inputs|nothing",
                "{\"inputs\":[]}|400|inputs|0 inputs",
                "{\"inputs\":[{\"shape\":[1,4],\"datatype\":\"BYTES\"}]}|400|inputs[0].datatype|BYTES",
                "{\"inputs\":[{\"shape\":[1,5],\"datatype\":\"FP32\"}]}|400|inputs[0].shape[1]|5 features",
                "{\"inputs\":[{\"shape\":[1,4],\"datatype\":\"FP32\"}]}|400|inputs[0].data|nothing",
                "{\"inputs\":[{\"shape\":[2,4],\"datatype\":\"FP32\",\"data\":[[1,2,3,4]]}]}|400|inputs[0].data|1 rows",
                "{\"inputs\":[{\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,true]}]}"
                        + "|400|inputs[0].data[3]|boolean true",
                "{\"inputs\":[{\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}],\"outputs\":[{\"name\":\"x\"}]}"
                        + "|404|outputs[0].name|x"
            })
    void aBadInferenceRequestIsRefusedInTheWordsOfItsProtocol(String body, int status, String field, String value)
            throws Exception {
        HttpResponse<String> response = server.post("/v2/models/iris/infer", body);

        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode answer = new ObjectMapper().readTree(response.body());
        assertThat(answer.path("error").textValue()).startsWith(field + ": found " + value + ", expected ");
        assertThat(answer.path("field").textValue()).isEqualTo(field);
        assertThat(answer.path("value").textValue()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"''", "{", "{\"data\":1} x", "json=7"})
    void aBodyThatIsNotOneJsonObjectIsRefused(String body) throws Exception {
        HttpResponse<String> response = server.post("/predict", body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"reason\":\"NOT_JSON\"", "\"field\":\"body\"");
    }

    @ParameterizedTest
    @CsvSource({"-0.5, OUT_OF_RANGE", "1000001, OUT_OF_RANGE", "NaN, OUT_OF_RANGE", "\"1\", WRONG_TYPE"})
    void aRewardThatNoTotalCanTakeIsRefused(String reward, String reason) throws Exception {
        HttpResponse<String> response = server.post("/send-feedback", "{\"reward\":" + reward + "}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"reason\":\"" + reason + "\"", "\"field\":\"reward\"");
    }

    @Test
    void aBatchAboveTheBoundIsA413() throws Exception {
        String rows = "[5.1,3.5,1.4,0.2],".repeat(1024) + "[5.9,3.2,4.8,1.8]";

        HttpResponse<String> response = server.post("/predict", "{\"data\":{\"ndarray\":[" + rows + "]}}");

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("data.ndarray: found 1025 rows, expected 1 to 1024");
    }

    @Test
    void aBodyAboveTheBoundIsA413AndTheServerStaysUsable() throws Exception {
        HttpResponse<String> response = server.post("/predict", " ".repeat(3 * 1024 * 1024));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("body: found 3145728 bytes or more, expected at most 1048576 bytes");
        assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"GET, /predict, POST", "DELETE, /api/v1.0/feedback, POST", "POST, /v2, GET", "PUT, /metrics, GET"})
    void anotherMethodIsA405ThatNamesTheAllowedOne(String method, String path, String allowed) throws Exception {
        HttpResponse<String> response =
                server.send(server.request(path).method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).contains(allowed);
        assertThat(response.body()).contains("method: found " + method + ", expected " + allowed);
    }

    @Test
    void anUnknownPathIsA404ThatNamesIt() throws Exception {
        HttpResponse<String> response = server.get("/api/v1.0/prediction");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body())
                .contains("path: found /api/v1.0/prediction, expected a path that this server answers");
    }
}
