package dev.slipway.testbed.node;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a pod of one container, called {@code app}, is to be: an image of the node, and what a test wants of it. Its label
 * {@code app} is its name. Immutable: every method gives another one.
 */
public final class RealPod {
    /** Where {@link NodeImages#SCRIPTED} listens. */
    public static final int SCRIPTED_PORT = 8080;
    /** Where the iris model listens. */
    public static final int IRIS_PORT = 9000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final String image;
    private final int port;
    private final Map<String, String> environment;
    private final Map<String, String> limits;
    private final Map<String, String> probes;
    private final int graceSeconds;

    private RealPod(
            String name,
            String image,
            int port,
            Map<String, String> environment,
            Map<String, String> limits,
            Map<String, String> probes,
            int graceSeconds) {
        this.name = name;
        this.image = image;
        this.port = port;
        this.environment = environment;
        this.limits = limits;
        this.probes = probes;
        this.graceSeconds = graceSeconds;
    }

    /**
     * A pod that runs {@link NodeImages#SCRIPTED}, without probes.
     *
     * @param name its name
     * @return the pod
     */
    public static RealPod scripted(String name) {
        return of(name, NodeImages.SCRIPTED, SCRIPTED_PORT);
    }

    /**
     * A pod that runs the iris model, Ready when that is.
     *
     * @param name its name
     * @param image {@link NodeImages#IRIS_1}, {@link NodeImages#IRIS_2} or {@link NodeImages#IRIS_BROKEN}
     * @return the pod
     */
    public static RealPod iris(String name, String image) {
        return of(name, image, IRIS_PORT).readiness("/ready");
    }

    /**
     * A pod that runs some image, without probes.
     *
     * @param name its name
     * @param image its full name
     * @param port where it listens
     * @return the pod, which has a second to end when told to
     */
    public static RealPod of(String name, String image, int port) {
        return new RealPod(name, image, port, Map.of(), Map.of(), Map.of(), 1);
    }

    /**
     * Sets a variable of its environment.
     *
     * @param variable its name
     * @param value its value
     * @return a pod with it
     */
    public RealPod with(String variable, String value) {
        return new RealPod(name, image, port, and(environment, variable, value), limits, probes, graceSeconds);
    }

    /**
     * Limits a resource, and requests as much.
     *
     * @param resource such as {@code memory} or {@code nvidia.com/gpu}
     * @param quantity such as {@code 32Mi} or {@code 1}
     * @return a pod with it
     */
    public RealPod limit(String resource, String quantity) {
        return new RealPod(name, image, port, environment, and(limits, resource, quantity), probes, graceSeconds);
    }

    /**
     * Makes it Ready while a path answers well, asked every second.
     *
     * @param path the path
     * @return a pod with the probe
     */
    public RealPod readiness(String path) {
        return new RealPod(name, image, port, environment, limits, and(probes, "readinessProbe", path), graceSeconds);
    }

    /**
     * Has its container started again when a path answers badly, asked every second.
     *
     * @param path the path
     * @return a pod with the probe
     */
    public RealPod liveness(String path) {
        return new RealPod(name, image, port, environment, limits, and(probes, "livenessProbe", path), graceSeconds);
    }

    /**
     * Gives it time to end when told to, before it is killed.
     *
     * @param seconds how long
     * @return a pod with it
     */
    public RealPod grace(int seconds) {
        return new RealPod(name, image, port, environment, limits, probes, seconds);
    }

    String name() {
        return name;
    }

    /** As a manifest of its own. */
    String pod() {
        ObjectNode pod = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
        fill(pod, true);
        return pod.toString();
    }

    /** As the manifest of a Deployment of so many. */
    String deployment(int replicas) {
        ObjectNode deployment =
                JSON.createObjectNode().put("apiVersion", "apps/v1").put("kind", "Deployment");
        deployment.putObject("metadata").put("name", name);
        ObjectNode spec = deployment.putObject("spec").put("replicas", replicas);
        spec.putObject("selector").putObject("matchLabels").put("app", name);
        fill(spec.putObject("template"), false);
        return deployment.toString();
    }

    private void fill(ObjectNode template, boolean isNamed) {
        ObjectNode metadata = template.putObject("metadata");
        if (isNamed) {
            metadata.put("name", name);
        }
        metadata.putObject("labels").put("app", name);
        ObjectNode spec = template.putObject("spec").put("terminationGracePeriodSeconds", graceSeconds);
        WorkerNode.SELECTOR.forEach(spec.putObject("nodeSelector")::put);
        ObjectNode container = spec.putArray("containers").addObject();
        container.put("name", "app").put("image", image);
        container.putArray("ports").addObject().put("name", "http").put("containerPort", port);
        environment.forEach((variable, value) ->
                container.withArray("env").addObject().put("name", variable).put("value", value));
        if (!limits.isEmpty()) {
            limits.forEach(container.putObject("resources").putObject("limits")::put);
        }
        probes.forEach((probe, path) -> {
            ObjectNode asked =
                    container.putObject(probe).put("periodSeconds", 1).put("failureThreshold", 2);
            asked.putObject("httpGet").put("path", path).put("port", "http");
        });
    }

    private static Map<String, String> and(Map<String, String> map, String key, String value) {
        var all = new LinkedHashMap<>(map);
        all.put(key, value);
        return all;
    }
}
