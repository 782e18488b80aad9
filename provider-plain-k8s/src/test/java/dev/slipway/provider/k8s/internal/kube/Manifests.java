package dev.slipway.provider.k8s.internal.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Objects of tests, as small as they can be. */
public final class Manifests {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Manifests() {}

    /** An object with labels and nothing else. */
    public static ObjectNode object(KubeKind<?> kind, String namespace, String name, Map<String, String> labels) {
        ObjectNode object = JSON.createObjectNode();
        object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("namespace", namespace).put("name", name);
        labels.forEach(metadata.withObjectProperty("labels")::put);
        return object;
    }

    /** A ConfigMap with one text. */
    public static ObjectNode configMap(String namespace, String name, String text) {
        ObjectNode object = object(KubeKind.CONFIG_MAP, namespace, name, Map.of());
        object.putObject("data").put("text", text);
        return object;
    }

    /** Reads JSON, with single quotes for double ones. */
    public static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
