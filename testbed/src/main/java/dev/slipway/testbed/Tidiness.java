package dev.slipway.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.plane.KubeApi;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What there is in a control plane apart from what lies in namespaces, to see that a class leaves nothing. Immutable. */
final class Tidiness {
    private static final List<String> KINDS = List.of(
            "/api/v1/namespaces",
            "/api/v1/nodes",
            "/api/v1/persistentvolumes",
            "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
            "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            "/apis/networking.k8s.io/v1/ingressclasses",
            "/apis/rbac.authorization.k8s.io/v1/clusterroles",
            "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
            "/apis/scheduling.k8s.io/v1/priorityclasses",
            "/apis/storage.k8s.io/v1/storageclasses");

    private final KubeApi api;
    private final Set<String> before;
    private final Duration limit;

    private Tidiness(KubeApi api, Set<String> before, Duration limit) {
        this.api = api;
        this.before = before;
        this.limit = limit;
    }

    /** Looks at what there is; a namespace has so long to go. */
    static Tidiness before(KubeApi api, Duration limit) {
        return new Tidiness(api, things(api), limit);
    }

    private static Set<String> things(KubeApi api) {
        var things = new TreeSet<String>();
        for (var kind : KINDS) {
            for (var object : api.get(kind).path("items")) {
                things.add(kind + "/" + object.path("metadata").path("name").asText());
            }
        }
        return things;
    }

    /** Removes a namespace with everything in it, and requires that nothing else is there that wasn't before. */
    void restore(String namespace) {
        var path = "/api/v1/namespaces/" + namespace;
        // What makes pods goes before the pods, and those at once: no test waits for a grace period that nobody looks
        // at.
        for (var kind : List.of("apps/v1", "batch/v1")) {
            for (var resource : api.get("/apis/" + kind).path("resources")) {
                deleteAll(namespace, "/apis/" + kind, resource);
            }
        }
        api.delete(path + "/pods?gracePeriodSeconds=0");
        api.delete(path);
        awaitGone(namespace, path);
        var left = things(api);
        left.removeAll(before);
        if (!left.isEmpty()) {
            throw new TestbedException(Code.LEFT_BEHIND, "Left behind by the class of " + namespace + ": " + left);
        }
    }

    private void awaitGone(String namespace, String path) {
        try {
            api.awaitGone(path, limit);
        } catch (TestbedException e) {
            throw new TestbedException(
                    Code.LEFT_BEHIND,
                    "Left behind by the class of " + namespace + ": its namespace, because "
                            + api.find(path)
                                    .map(namespaceNow ->
                                            namespaceNow.path("status").path("conditions"))
                                    .map(JsonNode::toString)
                                    .orElse("it took so long"),
                    e);
        }
    }

    private void deleteAll(String namespace, String root, JsonNode resource) {
        var plural = resource.path("name").asText();
        if (resource.path("namespaced").asBoolean()
                && resource.path("verbs").toString().contains("deletecollection")) {
            api.delete(root + "/namespaces/" + namespace + "/" + plural + "?propagationPolicy=Background");
        }
    }
}
