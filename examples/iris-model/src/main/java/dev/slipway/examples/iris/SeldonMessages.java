package dev.slipway.examples.iris;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Writes Seldon messages: predictions, thanks for feedback, failures. Immutable and thread-safe. */
final class SeldonMessages {
    private static final double LARGEST_REWARD = 1_000_000;

    private final SeldonIdentity identity;

    SeldonMessages(SeldonIdentity identity) {
        this.identity = identity;
    }

    String predictions(SeldonRequest request, List<Prediction> predictions, Classifier classifier) {
        ObjectNode message = Json.object();
        ObjectNode data = message.putObject("data");
        ArrayNode names = data.putArray("names");
        Species.titles().forEach(names::add);
        switch (request.encoding()) {
            case NDARRAY -> {
                ArrayNode rows = data.putArray("ndarray");
                for (Prediction prediction : predictions) {
                    prediction.probabilities().forEach(rows.addArray()::add);
                }
            }
            case TENSOR -> {
                ObjectNode tensor = data.putObject("tensor");
                tensor.putArray("shape").add(predictions.size()).add(Species.values().length);
                ArrayNode values = tensor.putArray("values");
                predictions.forEach(prediction -> prediction.probabilities().forEach(values::add));
            }
        }
        putMeta(message, request.puid(), classifier);
        return Json.text(message);
    }

    String thanks(Classifier classifier) {
        ObjectNode message = Json.object();
        putMeta(message, Optional.empty(), classifier);
        return Json.text(message);
    }

    /** The reward of a feedback message; 0 when it carries none, as in Seldon's own definition of the message. */
    static double reward(JsonNode feedback) {
        JsonNode reward = feedback.path("reward");
        if (reward.isMissingNode() || reward.isNull()) {
            return 0;
        }
        String limit = "a number from 0 to " + LARGEST_REWARD + ", for a total can only grow";
        if (!reward.isNumber()) {
            throw new Refusal(Refusal.Reason.WRONG_TYPE, "reward", Measurements.kind(reward), limit);
        }
        // Written so that NaN is refused too.
        if (!(reward.doubleValue() >= 0 && reward.doubleValue() <= LARGEST_REWARD)) {
            throw new Refusal(Refusal.Reason.OUT_OF_RANGE, "reward", Excerpt.of(reward.asText()), limit);
        }
        return reward.doubleValue();
    }

    /** A failure as Seldon reports one; the tags say where, what and which limit. */
    static String failure(Refusal refusal) {
        ObjectNode message = Json.object();
        message.putObject("status")
                .put("code", refusal.reason().status())
                .put("info", refusal.message())
                .put("reason", refusal.reason().name())
                .put("status", "FAILURE");
        message.putObject("meta")
                .putObject("tags")
                .put("field", refusal.field())
                .put("value", refusal.value())
                .put("limit", refusal.limit());
        return Json.text(message);
    }

    private void putMeta(ObjectNode message, Optional<String> puid, Classifier classifier) {
        ObjectNode meta = message.putObject("meta");
        puid.ifPresent(text -> meta.put("puid", text));
        meta.putObject("requestPath").put(identity.unit(), identity.pathEntry());
        meta.putObject("tags").put("model", classifier.name()).put("version", classifier.version());
    }
}
