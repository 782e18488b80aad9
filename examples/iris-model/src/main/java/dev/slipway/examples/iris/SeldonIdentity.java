package dev.slipway.examples.iris;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/**
 * Who this server is in a deployment, as the environment tells a Seldon component: the labels of its metrics and the
 * name it adds to the path of a request. Started by hand it is the unit "iris" without an image. Immutable.
 */
record SeldonIdentity(
        String deployment, String predictor, String predictorVersion, String unit, String image, String imageVersion) {

    static final List<String> LABELS = List.of(
            "deployment_name", "predictor_name", "predictor_version", "model_name", "model_image", "model_version");

    static SeldonIdentity from(Map<String, String> environment) {
        String image = environment.getOrDefault("PREDICTIVE_UNIT_IMAGE", "");
        int tag = tagStart(image);
        return new SeldonIdentity(
                environment.getOrDefault("SELDON_DEPLOYMENT_ID", ""),
                environment.getOrDefault("PREDICTOR_ID", ""),
                version(environment.getOrDefault("PREDICTOR_LABELS", "")),
                environment.getOrDefault("PREDICTIVE_UNIT_ID", "iris"),
                tag < 0 ? image : image.substring(0, tag),
                tag < 0 ? "" : image.substring(tag + 1));
    }

    List<String> labelValues() {
        return List.of(deployment, predictor, predictorVersion, unit, image, imageVersion);
    }

    /** What a request's path shows for this unit. */
    String pathEntry() {
        return imageVersion.isEmpty() ? image : image + ":" + imageVersion;
    }

    /** The colon before the tag; one before a slash belongs to the port of a registry. */
    private static int tagStart(String image) {
        int colon = image.lastIndexOf(':');
        return colon > image.lastIndexOf('/') ? colon : -1;
    }

    private static String version(String labels) {
        if (labels.isEmpty()) {
            return "";
        }
        try {
            return new ObjectMapper().readTree(labels).path("version").asText("");
        } catch (JsonProcessingException e) {
            // A label is decoration: not worth refusing to serve for.
            return "";
        }
    }
}
