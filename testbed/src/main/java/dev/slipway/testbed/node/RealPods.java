package dev.slipway.testbed.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.testbed.plane.KubeApi;
import dev.slipway.testbed.plane.PodStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Runs pods on the real node in one namespace, and looks at them. Thread-safe. */
public final class RealPods {
    /** How long to wait where a test has no time of its own to say: generous, for a busy machine. */
    public static final Duration LIMIT = Duration.ofMinutes(2);

    private final KubeApi api;
    private final String namespace;

    /**
     * Makes a helper for a namespace.
     *
     * @param api the API server
     * @param namespace the namespace, which has to exist
     */
    public RealPods(KubeApi api, String namespace) {
        this.api = api;
        this.namespace = namespace;
    }

    /**
     * Runs a pod; doesn't wait for it.
     *
     * @param pod what it is to be
     */
    public void run(RealPod pod) {
        api.apply(namespace, pod.pod());
    }

    /**
     * Runs a Deployment of a pod; doesn't wait for it.
     *
     * @param pod what each of its pods is to be, and how the Deployment is called
     * @param replicas how many
     */
    public void deploy(RealPod pod, int replicas) {
        api.apply(namespace, pod.deployment(replicas));
    }

    /**
     * Makes a Service with node ports, on port 80, of all pods with a label {@code app}.
     *
     * @param app the label's value, and how the Service is called
     * @return the Service as it is, with its addresses
     */
    public JsonNode expose(String app) {
        return api.apply(namespace, """
                        apiVersion: v1
                        kind: Service
                        metadata: {name: "%1$s"}
                        spec:
                          type: NodePort
                          selector: {app: "%1$s"}
                          ports: [{name: http, port: 80, targetPort: http}]
                        """.formatted(app)).get(0);
    }

    /**
     * Where a pod is in the API.
     *
     * @param name its name
     * @return its path
     */
    public String path(String name) {
        return "/api/v1/namespaces/" + namespace + "/pods/" + name;
    }

    /**
     * Waits until a pod is so; blocks.
     *
     * @param name its name
     * @param what how it should be, in words
     * @param isSo tells from the pod whether it is so
     * @return the pod as it was then
     */
    public JsonNode await(String name, String what, Predicate<JsonNode> isSo) {
        return api.await(path(name), what, LIMIT, isSo);
    }

    /**
     * Waits until a pod is Ready; blocks.
     *
     * @param name its name
     * @return the pod as it was then
     */
    public JsonNode awaitReady(String name) {
        return await(name, "is Ready", pod -> PodStatus.hasCondition(pod, "Ready"));
    }

    /**
     * Waits until so many pods with a label {@code app} are Ready and none else is there; blocks.
     *
     * @param app the label's value
     * @param count how many
     * @return the pods
     */
    public List<JsonNode> awaitReady(String app, int count) {
        String list = "/api/v1/namespaces/" + namespace + "/pods?labelSelector=app%3D" + app;
        JsonNode found = api.await(
                list,
                "are " + count + " Ready pods",
                LIMIT,
                pods -> pods.path("items").size() == count && allReady(pods.path("items")));
        var pods = new ArrayList<JsonNode>();
        found.path("items").forEach(pods::add);
        return pods;
    }

    private static boolean allReady(JsonNode pods) {
        for (JsonNode pod : pods) {
            if (!PodStatus.hasCondition(pod, "Ready")) {
                return false;
            }
        }
        return true;
    }

    /**
     * What a pod's container has logged, by way of the API server and kubelet.
     *
     * @param name the pod's name
     * @return the log
     */
    public String log(String name) {
        return api.text(path(name) + "/log");
    }

    /**
     * The reasons of all events about a pod, in no order.
     *
     * @param name its name
     * @return the reasons
     */
    public List<String> eventReasons(String name) {
        var reasons = new ArrayList<String>();
        String events = "/api/v1/namespaces/" + namespace + "/events?fieldSelector=involvedObject.name%3D" + name;
        api.get(events)
                .path("items")
                .forEach(event -> reasons.add(event.path("reason").asText()));
        return reasons;
    }

    /**
     * Deletes a pod with the grace that it has; doesn't wait. Idempotent.
     *
     * @param name its name
     */
    public void delete(String name) {
        api.delete(path(name));
    }

    /**
     * The address of a pod that has one.
     *
     * @param pod the pod
     * @return an IPv4 address
     */
    public static String address(JsonNode pod) {
        return pod.path("status").path("podIP").asText();
    }
}
