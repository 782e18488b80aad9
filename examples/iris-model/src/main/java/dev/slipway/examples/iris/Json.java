package dev.slipway.examples.iris;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The JSON of requests and answers, as trees only: binding to classes would double the time to start. */
final class Json {
    // NaN is let through the parser so that the refusal can name its place in the batch.
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static String text(ObjectNode object) {
        return object.toString();
    }

    /** Parses a body that must be one JSON object. */
    static JsonNode parseObject(String text) {
        JsonNode node;
        try {
            node = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            var refusal =
                    new Refusal(Refusal.Reason.NOT_JSON, "body", Excerpt.of(e.getOriginalMessage()), "one JSON object");
            refusal.initCause(e);
            throw refusal;
        }
        if (!node.isObject()) {
            String found = node.isMissingNode() ? "nothing" : Measurements.kind(node);
            throw new Refusal(Refusal.Reason.NOT_JSON, "body", found, "one JSON object");
        }
        return node;
    }
}
