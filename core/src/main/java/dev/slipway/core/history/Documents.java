package dev.slipway.core.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Turns documents into bytes and back. Every document says of which kind and schema it is and which version of the writer it
 * needs at least; the records in it may have fields that this version doesn't know. Whatever can't be read is an error that
 * names the file. Thread-safe.
 */
final class Documents {
    /** Which version of the writer this is. */
    static final int WRITER = 1;

    private static final int SCHEMA = 1;
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    // What is torn may hold what somebody wrote into an environment variable.
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    private Documents() {}

    /** Starts a document of a kind. */
    static ObjectNode start(String kind) {
        return MAPPER.createObjectNode().put("schema", kind + "/" + SCHEMA).put("minWriter", WRITER);
    }

    /** A record as a tree, without the fields that it leaves empty. */
    static ObjectNode tree(Record document) {
        ObjectNode tree = MAPPER.valueToTree(document);
        removeEmpty(tree);
        return tree;
    }

    /** A tree as nested maps, which is all that the {@linkplain dev.slipway.spi.record records} know of JSON. */
    static Map<String, Object> map(ObjectNode tree) {
        return MAPPER.convertValue(tree, MAP);
    }

    /** Nested maps as a tree. */
    static ObjectNode tree(Map<String, Object> map) {
        return MAPPER.valueToTree(map);
    }

    static byte[] bytes(ObjectNode document) {
        try {
            return MAPPER.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers can always be written", e);
        }
    }

    /** Reads the document of a kind that a file should hold. */
    static ObjectNode parse(byte[] content, String kind, Path file) {
        return parse(content, kind, "the file " + file);
    }

    /** Reads the document of a kind that something should hold. */
    static ObjectNode parse(byte[] content, String kind, String source) {
        JsonNode tree;
        try {
            tree = MAPPER.readTree(content);
        } catch (IOException e) {
            throw StoreException.damaged(source + " is torn or no document of a store", e);
        }
        if (!(tree instanceof ObjectNode document) || !document.path("schema").isTextual()) {
            throw StoreException.damaged(source + " is no document of a store");
        }
        long needed = document.path("minWriter").asLong(0);
        if (needed > WRITER) {
            throw StoreException.newer(source + " was written by a newer version: it needs at least writer " + needed
                    + ", this is writer " + WRITER);
        }
        String schema = document.path("schema").asText();
        if (needed < 1 || !schema.startsWith(kind + "/")) {
            throw StoreException.damaged(source + " holds '" + schema + "' where '" + kind + "' belongs");
        }
        return document;
    }

    /** Whether something says that it is a document of a kind. */
    static boolean isOfKind(byte[] content, String kind) {
        try {
            return MAPPER.readTree(content).path("schema").asText().startsWith(kind + "/");
        } catch (IOException e) {
            return false;
        }
    }

    /** Reads a tree as a value; whatever is wrong with it is the file's fault. */
    static <D extends Record, T> T value(JsonNode tree, Class<D> type, Path file, Reading<D, T> reading) {
        return value(tree, type, "the file " + file, reading);
    }

    /** Reads a tree as a value; whatever is wrong with it is its source's fault. */
    static <D extends Record, T> T value(JsonNode tree, Class<D> type, String source, Reading<D, T> reading) {
        if (tree.isNull()) {
            throw StoreException.damaged(source + " holds nothing where a value belongs");
        }
        try {
            return reading.read(MAPPER.treeToValue(tree, type));
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw StoreException.damaged(source + " holds a value that can't be right: " + e.getMessage(), e);
        }
    }

    private static void removeEmpty(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            List<String> empty = new ArrayList<>();
            object.properties().forEach(field -> {
                if (field.getValue().isNull()) {
                    empty.add(field.getKey());
                }
            });
            object.remove(empty);
        }
        tree.forEach(Documents::removeEmpty);
    }

    /** Makes a value of a document's record. */
    @FunctionalInterface
    interface Reading<D, T> {
        T read(D document);
    }
}
