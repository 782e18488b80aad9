package dev.slipway.testbed.plane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.process.Await;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** Finds out under which path an object lies, from what the API server says of its kinds. Thread-safe. */
final class ResourcePaths {
    private static final Duration LIMIT = Duration.ofSeconds(10);

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
        var key = version + " " + kind;
        var resource = known.get(key);
        if (resource == null) {
            resource = discover(root, kind);
            known.put(key, resource);
        }
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
        var found = new AtomicReference<Optional<Resource>>(Optional.empty());
        try {
            // The API server tells of a kind a moment after its definition is established.
            Await.until("the API server knows " + kind, LIMIT, () -> {
                found.set(look(root, kind));
                return found.get().isPresent();
            });
        } catch (TestbedException e) {
            if (e.code() == Code.NOT_IN_TIME) {
                throw new TestbedException(Code.REFUSED, "The API server knows no " + kind + " in " + root, e);
            }
            throw e;
        }
        return found.get().orElseThrow();
    }

    private Optional<Resource> look(String root, String kind) {
        var resources = api.find(root).map(group -> group.path("resources")).orElse(MissingNode.getInstance());
        for (var resource : resources) {
            var plural = resource.path("name").asText();
            if (resource.path("kind").asText().equals(kind) && !plural.contains("/")) {
                return Optional.of(
                        new Resource(plural, resource.path("namespaced").asBoolean()));
            }
        }
        return Optional.empty();
    }
}
