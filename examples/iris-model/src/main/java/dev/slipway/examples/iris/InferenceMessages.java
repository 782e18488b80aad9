package dev.slipway.examples.iris;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Writes the messages of the Open Inference Protocol V2. */
final class InferenceMessages {
    private static final String SERVER_VERSION = "0.1.0";

    private InferenceMessages() {}

    static String server() {
        ObjectNode message = Json.object();
        message.put("name", "slipway-iris").put("version", SERVER_VERSION).putArray("extensions");
        return Json.text(message);
    }

    static String model(Classifier classifier) {
        ObjectNode message = Json.object();
        message.put("name", classifier.name());
        message.putArray("versions").add(classifier.version());
        message.put("platform", "java");
        ArrayNode inputs = message.putArray("inputs");
        putTensor(inputs, InferenceRequest.INPUT, "FP64").add(-1).add(Feature.count());
        ArrayNode outputs = message.putArray("outputs");
        putTensor(outputs, InferenceRequest.PROBABILITIES, "FP64").add(-1).add(Species.values().length);
        putTensor(outputs, InferenceRequest.SPECIES, "BYTES").add(-1);
        return Json.text(message);
    }

    static String predictions(InferenceRequest request, List<Prediction> predictions, Classifier classifier) {
        ObjectNode message = Json.object();
        message.put("model_name", classifier.name()).put("model_version", classifier.version());
        request.id().ifPresent(id -> message.put("id", id));
        ArrayNode outputs = message.putArray("outputs");
        for (String name : request.outputs()) {
            ObjectNode output = outputs.addObject().put("name", name);
            ArrayNode shape = output.putArray("shape").add(predictions.size());
            if (name.equals(InferenceRequest.PROBABILITIES)) {
                shape.add(Species.values().length);
                ArrayNode data = output.put("datatype", "FP64").putArray("data");
                predictions.forEach(prediction -> prediction.probabilities().forEach(data::add));
            } else {
                ArrayNode data = output.put("datatype", "BYTES").putArray("data");
                predictions.forEach(prediction -> data.add(prediction.species().title()));
            }
        }
        return Json.text(message);
    }

    /** The protocol's error is one text; the other fields are for machines. */
    static String failure(Refusal refusal) {
        ObjectNode message = Json.object();
        message.put("error", refusal.message())
                .put("reason", refusal.reason().name())
                .put("field", refusal.field())
                .put("value", refusal.value())
                .put("limit", refusal.limit());
        return Json.text(message);
    }

    private static ArrayNode putTensor(ArrayNode tensors, String name, String datatype) {
        return tensors.addObject().put("name", name).put("datatype", datatype).putArray("shape");
    }
}
