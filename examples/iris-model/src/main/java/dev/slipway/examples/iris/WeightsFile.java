package dev.slipway.examples.iris;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Weights as JSON: "inputs" are what a request carries, "features" those of them that the model looks at. */
final class WeightsFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final WeightsSource source;

    WeightsFile(WeightsSource source) {
        this.source = source;
    }

    /** Reads and checks the weights; whatever is wrong with them is a {@link WeightsException}. */
    Weights read() throws IOException {
        JsonNode root;
        try (var stream = source.open()) {
            root = JSON.readTree(stream);
        } catch (JsonProcessingException e) {
            throw problem("not JSON: " + e.getOriginalMessage(), e);
        }
        int inputs = array(root, "inputs").size();
        if (inputs != Feature.count()) {
            throw problem("expected " + Feature.count() + " features, found " + inputs);
        }
        try {
            return new Weights(
                    text(root, "name"),
                    text(root, "version"),
                    features(root),
                    numbers("means", array(root, "means")),
                    numbers("deviations", array(root, "deviations")),
                    coefficients(root),
                    numbers("intercepts", array(root, "intercepts")));
        } catch (IllegalArgumentException e) {
            throw problem(String.valueOf(e.getMessage()), e);
        }
    }

    /** The text of a weights file: the weights, and for the reader how they came about. */
    static String text(Weights weights, Recipe recipe, double heldOutAccuracy) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("name", weights.name()).put("version", weights.version());
        ArrayNode inputs = root.putArray("inputs");
        for (Feature feature : Feature.values()) {
            inputs.add(feature.title());
        }
        ArrayNode features = root.putArray("features");
        weights.features().forEach(feature -> features.add(feature.title()));
        ArrayNode classes = root.putArray("classes");
        Species.titles().forEach(classes::add);
        weights.means().forEach(root.putArray("means")::add);
        weights.deviations().forEach(root.putArray("deviations")::add);
        ArrayNode coefficients = root.putArray("coefficients");
        weights.coefficients().forEach(row -> row.forEach(coefficients.addArray()::add));
        weights.intercepts().forEach(root.putArray("intercepts")::add);
        root.putObject("trained")
                .put("seed", recipe.seed())
                .put("heldOutRows", recipe.heldOut())
                .put("iterations", recipe.iterations())
                .put("learningRate", recipe.learningRate())
                .put("penalty", recipe.penalty())
                .put("heldOutAccuracy", heldOutAccuracy);
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private List<Feature> features(JsonNode root) throws WeightsException {
        var features = new ArrayList<Feature>();
        for (JsonNode title : array(root, "features")) {
            features.add(Feature.titled(title.asText())
                    .orElseThrow(() -> problem("features: unknown feature " + Excerpt.of(title.asText()))));
        }
        return features;
    }

    private List<List<Double>> coefficients(JsonNode root) throws WeightsException {
        var rows = new ArrayList<List<Double>>();
        for (JsonNode row : array(root, "coefficients")) {
            rows.add(numbers("coefficients", row));
        }
        return rows;
    }

    private List<Double> numbers(String field, JsonNode array) throws WeightsException {
        var numbers = new ArrayList<Double>();
        for (JsonNode number : array) {
            if (!number.isNumber() || !Double.isFinite(number.doubleValue())) {
                throw problem(field + ": expected finite numbers, found " + Excerpt.of(number.toString()));
            }
            numbers.add(number.doubleValue());
        }
        return numbers;
    }

    private JsonNode array(JsonNode root, String field) throws WeightsException {
        JsonNode node = root.path(field);
        if (!node.isArray()) {
            throw problem(field + ": expected an array, found " + Excerpt.of(node.toString()));
        }
        return node;
    }

    private String text(JsonNode root, String field) throws WeightsException {
        JsonNode node = root.path(field);
        if (!node.isTextual() || node.textValue().isBlank()) {
            throw problem(field + ": expected text, found " + Excerpt.of(node.toString()));
        }
        return node.textValue();
    }

    private WeightsException problem(String problem) {
        return new WeightsException(source.fileName(), problem);
    }

    private WeightsException problem(String problem, Throwable cause) {
        return new WeightsException(source.fileName(), problem, cause);
    }
}
