package dev.slipway.examples.iris;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The flowers of an Open Inference Protocol request and the outputs it asks for; none named means all. Immutable. */
record InferenceRequest(List<Flower> flowers, Optional<String> id, List<String> outputs) {
    static final String INPUT = "flowers";
    static final String PROBABILITIES = "probabilities";
    static final String SPECIES = "species";

    private static final Set<String> NUMERIC =
            Set.of("FP16", "FP32", "FP64", "INT8", "INT16", "INT32", "INT64", "UINT8", "UINT16", "UINT32", "UINT64");

    InferenceRequest {
        flowers = List.copyOf(flowers);
        outputs = List.copyOf(outputs);
    }

    static InferenceRequest read(JsonNode message) {
        JsonNode inputs = message.path("inputs");
        Measurements.requireArray(inputs, "inputs");
        if (inputs.size() != 1) {
            throw new Refusal(Refusal.Reason.WRONG_SHAPE, "inputs", inputs.size() + " inputs", "exactly 1");
        }
        JsonNode input = inputs.get(0);
        String datatype = input.path("datatype").asText("");
        if (!NUMERIC.contains(datatype)) {
            throw new Refusal(
                    Refusal.Reason.WRONG_TYPE,
                    "inputs[0].datatype",
                    datatype.isEmpty() ? "nothing" : Excerpt.of(datatype),
                    "a numeric datatype such as FP64");
        }
        int rows = Measurements.rows(input.path("shape"), "inputs[0].shape");
        Optional<String> id = Optional.of(message.path("id").asText("")).filter(text -> !text.isEmpty());
        return new InferenceRequest(flowers(input.path("data"), rows), id, outputs(message.path("outputs")));
    }

    private static List<Flower> flowers(JsonNode data, int rows) {
        if (!data.path(0).isArray()) {
            return Measurements.flat(data, rows, "inputs[0].data");
        }
        List<Flower> flowers = Measurements.nested(data, "inputs[0].data");
        if (flowers.size() != rows) {
            throw new Refusal(
                    Refusal.Reason.WRONG_SHAPE,
                    "inputs[0].data",
                    flowers.size() + " rows",
                    rows + " rows as the shape says");
        }
        return flowers;
    }

    private static List<String> outputs(JsonNode requested) {
        if (requested.isMissingNode() || requested.isEmpty()) {
            return List.of(PROBABILITIES, SPECIES);
        }
        Measurements.requireArray(requested, "outputs");
        var outputs = new ArrayList<String>();
        for (int index = 0; index < requested.size(); index++) {
            String name = requested.get(index).path("name").asText("");
            if (!name.equals(PROBABILITIES) && !name.equals(SPECIES)) {
                throw new Refusal(
                        Refusal.Reason.NOT_FOUND,
                        "outputs[" + index + "].name",
                        Excerpt.of(name),
                        PROBABILITIES + " or " + SPECIES);
            }
            outputs.add(name);
        }
        return outputs;
    }
}
