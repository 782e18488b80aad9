package dev.slipway.testbed.plane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * Runs pods on fake nodes in one namespace, and looks at them. All calls block for one request; those that wait say how
 * long. Thread-safe.
 */
public final class FakePods {
    /** How long to wait where a test has no time of its own to say: generous, for a busy machine. */
    public static final Duration LIMIT = Duration.ofMinutes(1);

    private final KubeApi api;
    private final String namespace;

    /**
     * Makes a helper for a namespace.
     *
     * @param api the API server
     * @param namespace the namespace, which has to exist
     */
    public FakePods(KubeApi api, String namespace) {
        this.api = api;
        this.namespace = namespace;
    }

    /**
     * Runs a pod of one container called {@code app}.
     *
     * @param name the pod's name
     * @param behaviour how it behaves
     */
    public void run(String name, Behaviour behaviour) {
        run(name, behaviour, Map.of());
    }

    /**
     * Runs a pod of one container called {@code app} that needs some resources.
     *
     * @param name the pod's name
     * @param behaviour how it behaves
     * @param limits quantities by resource, such as {@code nvidia.com/gpu}
     */
    public void run(String name, Behaviour behaviour, Map<String, String> limits) {
        api.apply(namespace, """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: "%s"
                %s%s""".formatted(name, annotations(behaviour, 2), spec(limits, 0)));
    }

    /**
     * Runs a Deployment of pods of one container called {@code app}, with the label {@code app} of its name. Its progress
     * deadline is 10 minutes, as usual.
     *
     * @param name the Deployment's name
     * @param replicas how many pods
     * @param behaviour how each behaves
     * @param limits quantities by resource that each needs
     */
    public void deploy(String name, int replicas, Behaviour behaviour, Map<String, String> limits) {
        api.apply(namespace, """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: "%s"
                spec:
                  replicas: %d
                  selector:
                    matchLabels:
                      app: "%s"
                  template:
                    metadata:
                      labels:
                        app: "%s"
                %s%s""".formatted(name, replicas, name, name, annotations(behaviour, 6), spec(limits, 4)));
    }

    private static String annotations(Behaviour behaviour, int indent) {
        var text = new StringBuilder();
        if (!behaviour.annotations().isEmpty()) {
            text.append("annotations:\n");
            behaviour
                    .annotations()
                    .forEach((name, value) -> text.append("  ")
                            .append(quoted(name))
                            .append(": ")
                            .append(quoted(value))
                            .append('\n'));
        }
        return text.toString().indent(indent);
    }

    private static String spec(Map<String, String> limits, int indent) {
        var text = new StringBuilder("""
                spec:
                  nodeSelector:
                    type: kwok
                  containers:
                  - name: app
                    image: "registry.invalid/app:1"
                    resources:
                      limits: {""");
        text.append(String.join(
                ", ",
                limits.entrySet().stream()
                        .map(limit -> quoted(limit.getKey()) + ": " + quoted(limit.getValue()))
                        .toList()));
        return text.append("}\n").toString().indent(indent);
    }

    /** A YAML string is a JSON string. */
    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }

    /**
     * Makes a pod that runs behave otherwise from now on.
     *
     * @param name the pod's name
     * @param behaviour how it behaves now; {@link Behaviour#ready} lets it recover
     */
    public void change(String name, Behaviour behaviour) {
        var annotations = new LinkedHashMap<String, String>();
        annotations.put(Behaviour.ANNOTATION, "null");
        behaviour.annotations().forEach((key, value) -> annotations.put(key, quoted(value)));
        var json = new StringBuilder("{\"metadata\":{\"annotations\":{");
        json.append(String.join(
                ",",
                annotations.entrySet().stream()
                        .map(entry -> quoted(entry.getKey()) + ":" + entry.getValue())
                        .toList()));
        api.merge(path(name), json.append("}}}").toString());
    }

    /**
     * Says under which path a pod lies.
     *
     * @param name the pod's name
     * @return its path at the API server
     */
    public String path(String name) {
        return "/api/v1/namespaces/" + namespace + "/pods/" + name;
    }

    /**
     * Waits until a pod is so, for a minute at most.
     *
     * @param name the pod's name
     * @param what how it should be, in words, for the message
     * @param isSo tells from the pod whether it is so
     * @return what it was then
     * @throws dev.slipway.testbed.TestbedException {@code NOT_IN_TIME} with what was there last
     */
    public JsonNode await(String name, String what, Predicate<JsonNode> isSo) {
        return api.await(path(name), what, LIMIT, isSo);
    }

    /**
     * Reads the pods with a label {@code app}, such as those of a Deployment.
     *
     * @param app the label's value
     * @return the pods
     */
    public List<JsonNode> of(String app) {
        var list = api.get("/api/v1/namespaces/" + namespace + "/pods?labelSelector=app%3D" + app);
        return StreamSupport.stream(list.path("items").spliterator(), false).toList();
    }

    /**
     * Reads what Kubernetes reported about an object.
     *
     * @param name the object's name
     * @return the reasons of its events, in no order
     */
    public List<String> eventReasons(String name) {
        var list = api.get("/api/v1/namespaces/" + namespace + "/events?fieldSelector=involvedObject.name%3D" + name);
        return StreamSupport.stream(list.path("items").spliterator(), false)
                .map(event -> event.path("reason").asText())
                .toList();
    }

    /**
     * Deletes a pod with its usual grace period, and doesn't wait.
     *
     * @param name the pod's name
     */
    public void delete(String name) {
        api.delete(path(name));
    }
}
