package dev.slipway.examples.quickstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the model says of one flower.
 *
 * @param version which version of the model answered
 * @param probabilities by species, in the model's order
 */
record Prediction(String version, Map<String, Double> probabilities) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Reads the answer to a Seldon message with one row. */
    static Prediction parse(String answer) {
        try {
            JsonNode message = JSON.readTree(answer);
            JsonNode data = message.path("data");
            JsonNode row = data.path("ndarray").path(0);
            Map<String, Double> probabilities = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
                probabilities.put(
                        data.path("names").path(i).asText(), row.path(i).asDouble());
            }
            if (probabilities.isEmpty()) {
                throw new StoryException("the model answered without probabilities: " + answer);
            }
            return new Prediction(
                    message.path("meta").path("tags").path("version").asText("?"), probabilities);
        } catch (JsonProcessingException e) {
            throw new StoryException("the model answered something that isn't JSON: " + answer, e);
        }
    }

    /** The likeliest species. */
    String species() {
        return probabilities.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        probabilities.forEach(
                (name, probability) -> parts.add(String.format(Locale.ROOT, "%s %.3f", name, probability)));
        return species() + "  (" + String.join(", ", parts) + ")";
    }
}
