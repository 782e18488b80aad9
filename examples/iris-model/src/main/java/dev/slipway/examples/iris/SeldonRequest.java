package dev.slipway.examples.iris;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** The flowers of a Seldon message, and in which of its two encodings they came. Immutable. */
record SeldonRequest(List<Flower> flowers, Encoding encoding, Optional<String> puid) {

    /** How the numbers lie in "data". Immutable. */
    enum Encoding {
        NDARRAY,
        TENSOR
    }

    SeldonRequest {
        flowers = List.copyOf(flowers);
    }

    static SeldonRequest read(JsonNode message) {
        JsonNode data = message.path("data");
        if (!data.isObject()) {
            String found = data.isMissingNode() ? "nothing" : Measurements.kind(data);
            throw new Refusal(Refusal.Reason.MISSING_FIELD, "data", found, "an object with ndarray or tensor");
        }
        if (data.has("names") && !data.path("names").isNull()) {
            Measurements.requireArray(data.path("names"), "data.names");
            // An executor sends an empty list where its client sent none.
            if (!data.path("names").isEmpty()) {
                Measurements.requireFeatures(data.path("names").size(), "data.names");
            }
        }
        Optional<String> puid =
                Optional.of(message.path("meta").path("puid").asText("")).filter(text -> !text.isEmpty());
        if (data.has("ndarray")) {
            return new SeldonRequest(Measurements.nested(data.path("ndarray"), "data.ndarray"), Encoding.NDARRAY, puid);
        }
        if (data.has("tensor")) {
            JsonNode tensor = data.path("tensor");
            int rows = Measurements.rows(tensor.path("shape"), "data.tensor.shape");
            return new SeldonRequest(
                    Measurements.flat(tensor.path("values"), rows, "data.tensor.values"), Encoding.TENSOR, puid);
        }
        throw new Refusal(
                Refusal.Reason.MISSING_FIELD, "data", Excerpt.of(data.toString()), "ndarray or tensor inside");
    }
}
