package dev.slipway.testbed.plane;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Finds out under which path an object lies, from what the API server says of its kinds. Thread-safe. */
final class ResourcePaths {
    private final KubeApi api;
    private final Map<String, Resource> known = new ConcurrentHashMap<>();

    ResourcePaths(KubeApi api) {
        this.api = api;
    }

    private record Resource(String plural, boolean isNamespaced) {}

    /** The path of an object. */
    String of(JsonNode object, String defaultNamespace) {
        var name = object.path("metadata").path("name").asText();
        return collection(object, defaultNamespace) + "/" + name;
    }

    /** The path of all objects of its kind in its namespace. */
    String collection(JsonNode object, String defaultNamespace) {
        var version = object.path("apiVersion").asText();
        var kind = object.path("kind").asText();
        var root = version.contains("/") ? "/apis/" + version : "/api/" + version;
        var resource = known.computeIfAbsent(version + " " + kind, key -> discover(root, kind));
        if (!resource.isNamespaced()) {
            return root + "/" + resource.plural();
        }
        var namespace = object.path("metadata").path("namespace").asText(defaultNamespace);
        if (namespace.isEmpty()) {
            throw new TestbedException(Code.REFUSED, kind + " needs a namespace: " + object);
        }
        return root + "/namespaces/" + namespace + "/" + resource.plural();
    }

    private Resource discover(String root, String kind) {
        for (var resource : api.get(root).path("resources")) {
            var plural = resource.path("name").asText();
            if (resource.path("kind").asText().equals(kind) && !plural.contains("/")) {
                return new Resource(plural, resource.path("namespaced").asBoolean());
            }
        }
        throw new TestbedException(Code.REFUSED, "The API server knows no " + kind + " in " + root);
    }
}
