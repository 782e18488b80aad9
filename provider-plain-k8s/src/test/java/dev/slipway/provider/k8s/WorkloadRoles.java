package dev.slipway.provider.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.fault.HttpProxy;
import dev.slipway.testbed.fault.KubeRequest;
import dev.slipway.testbed.fault.Proxies;
import dev.slipway.testbed.fault.RecordedRequest;
import dev.slipway.testbed.fault.Requests;
import dev.slipway.testbed.plane.KubeApi;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** The Role that is shipped for the namespace of a test class, and the account that has it and no other right. */
final class WorkloadRoles implements AutoCloseable {
    private static final String ROLES = "rbac/workloads.yaml";
    private static final String ACCOUNT = "slipway-workloads";
    private static final String EVENTS = "resources: [events]";
    private static final OptionalInt FORBIDDEN = OptionalInt.of(403);
    private static final OptionalInt CREATED = OptionalInt.of(201);

    private final Bed bed;
    private final Proxies proxies;
    private final HttpProxy way;
    private final KubeApi api;

    private WorkloadRoles(Bed bed, String home, String roles) {
        this.bed = bed;
        bed.api().apply(roles.replace("slipway-models", bed.namespace()).replace("slipway-system", home));
        this.proxies = new Proxies(bed.plane());
        this.way = proxies.httpAsServiceAccount(home, ACCOUNT);
        this.api = bed.plane().api(way.uri());
    }

    /** All of it; the account is in another namespace. */
    static WorkloadRoles all(Bed bed, String home) {
        var roles = new WorkloadRoles(bed, home, RecordNamespace.shipped(ROLES));
        ClusterHost.await("the Role is known", () -> roles.status("GET", roles.path("events"), "") == 200);
        return roles;
    }

    /** Without the right to read events. */
    static WorkloadRoles withoutEvents(Bed bed, String home) {
        String shipped = RecordNamespace.shipped(ROLES);
        String without = shipped.replace(EVENTS, "resources: [nothing]");
        if (without.equals(shipped)) {
            throw new AssertionError(ROLES + " has no " + EVENTS);
        }
        var roles = new WorkloadRoles(bed, home, without);
        ClusterHost.await(
                "the Role is known",
                () -> roles.status("GET", roles.path("pods"), "") == 200
                        && roles.status("GET", roles.path("events"), "") == 403);
        return roles;
    }

    /** A way to the cluster as the account. */
    KubernetesConnection connection() {
        return KubernetesConnection.of(bed.client(way.uri()));
    }

    /** What the account gets for a request. */
    int status(String method, String path, String body) {
        String type = method.equals("PATCH") ? "application/apply-patch+yaml" : "application/json";
        return api.send(method, path, type, body).status();
    }

    private String path(String resource) {
        return "/api/v1/namespaces/" + bed.namespace() + "/" + resource;
    }

    /** From now on. */
    void forget() {
        way.requests().forget();
    }

    /** What was asked in vain, as rules say it. */
    Set<String> refused() {
        Set<String> refused = new TreeSet<>();
        for (RecordedRequest asked : way.requests().all(Requests.any())) {
            if (asked.answered().equals(FORBIDDEN)) {
                refused.add(right(asked.request(), asked.request().verb()));
            }
        }
        return refused;
    }

    /** What rights were used, as rules say them. An apply of what isn't there needs two. */
    Set<String> used() {
        Set<String> used = new TreeSet<>();
        for (RecordedRequest asked : way.requests().all(Requests.any())) {
            KubeRequest request = asked.request();
            used.add(right(request, request.verb()));
            if (request.verb().equals("patch") && asked.answered().equals(CREATED)) {
                used.add(right(request, "create"));
            }
        }
        return used;
    }

    private static String right(KubeRequest request, String verb) {
        String resource = request.resource() + (request.subresource().isEmpty() ? "" : "/" + request.subresource());
        return (request.group().isEmpty() ? "" : request.group() + "/") + resource + " " + verb;
    }

    /** What rights the Role gives. */
    Set<String> given() {
        Set<String> given = new TreeSet<>();
        JsonNode role =
                bed.api().get("/apis/rbac.authorization.k8s.io/v1/namespaces/" + bed.namespace() + "/roles/" + ACCOUNT);
        for (JsonNode rule : role.path("rules")) {
            for (JsonNode group : rule.path("apiGroups")) {
                for (JsonNode resource : rule.path("resources")) {
                    String what = (group.asText().isEmpty() ? "" : group.asText() + "/") + resource.asText();
                    rule.path("verbs").forEach(verb -> given.add(what + " " + verb.asText()));
                }
            }
        }
        return given;
    }

    @Override
    public void close() {
        proxies.close();
    }
}
