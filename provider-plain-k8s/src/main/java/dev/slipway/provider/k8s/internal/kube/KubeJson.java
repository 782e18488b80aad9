package dev.slipway.provider.k8s.internal.kube;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what API servers write, leniently: fields that aren't known are skipped, null is none, and a number will do for a text. Thread-safe.
 */
final class KubeJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            // What is applied is read as YAML, which knows no pairs of escapes for one character.
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private KubeJson() {}

    /** Reads an object, which has metadata. */
    static <T extends KubeObject> T object(byte[] json, KubeKind<T> kind) throws IOException {
        return whole(MAPPER.readValue(json, kind.type()));
    }

    /** Reads an object, which has metadata, of what was read before. */
    static <T extends KubeObject> T object(JsonNode json, KubeKind<T> kind) throws IOException {
        return whole(MAPPER.treeToValue(json, kind.type()));
    }

    /** Reads an object with everything that it has, but for who owns which field. */
    static ObjectNode raw(byte[] json) throws IOException {
        if (!(MAPPER.readTree(json) instanceof ObjectNode object)) {
            throw new IOException("it is no object");
        }
        if (object.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        return object;
    }

    /** Reads a list. */
    static <T extends KubeObject> ListDocument<T> list(byte[] json, KubeKind<T> kind) throws IOException {
        JavaType type = MAPPER.getTypeFactory().constructParametricType(ListDocument.class, kind.type());
        ListDocument<T> list = MAPPER.readValue(json, type);
        if (list == null || list.metadata() == null) {
            throw new IOException("it is no list");
        }
        for (T item : list.items()) {
            whole(item);
        }
        return list;
    }

    /** Reads a line of a watch. */
    static JsonNode line(String json) throws JsonProcessingException {
        return MAPPER.readTree(json);
    }

    /** Makes JSON of maps, lists and texts. */
    static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** Reads what a watch ended with. */
    static KubeStatus status(JsonNode json) throws JsonProcessingException {
        return MAPPER.treeToValue(json, KubeStatus.class);
    }

    /** Reads something if it can be read. */
    static <T> Optional<T> read(String json, Class<T> type) {
        try {
            return Optional.ofNullable(MAPPER.readValue(json, type));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    static byte[] write(JsonNode json) {
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    static ObjectNode node() {
        return MAPPER.createObjectNode();
    }

    private static <T extends KubeObject> T whole(@Nullable T object) throws IOException {
        if (object == null || object.metadata() == null) {
            throw new IOException("it has no metadata");
        }
        return object;
    }

    /**
     * A list as it is sent.
     *
     * @param <T> of what
     * @param metadata what was listed
     * @param items the objects
     */
    record ListDocument<T>(ListMetadata metadata, List<T> items) {
        /** Takes null for what is left out: a list of nothing is written so by some servers. */
        ListDocument {
            items = items == null ? List.of() : items;
        }
    }

    /**
     * What was listed.
     *
     * @param resourceVersion when
     * @param continuation where the next page begins
     */
    record ListMetadata(
            String resourceVersion,
            @JsonProperty("continue") String continuation) {
        /** Takes null for what is left out. */
        ListMetadata {
            resourceVersion = resourceVersion == null ? "" : resourceVersion;
            continuation = continuation == null ? "" : continuation;
        }
    }
}
