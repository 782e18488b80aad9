package dev.slipway.testbed.plane;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Nodes without a machine: pods that are scheduled to them behave as {@link Behaviour} says. Thread-safe.
 *
 * <p>Each has 32 CPU, 256 GiB of memory and room for 110 pods, and whatever accelerators it is given.
 */
public final class FakeNodes {
    /** The label that every fake node has, and the selector for pods that belong on one. */
    public static final Map<String, String> SELECTOR = Map.of("type", "kwok");

    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final KubeApi api;
    private final List<String> added = new ArrayList<>();

    /**
     * Makes a helper that has added nothing yet.
     *
     * @param api the API server
     */
    public FakeNodes(KubeApi api) {
        this.api = api;
    }

    /**
     * Adds a node without accelerators and waits until it is ready and takes pods; blocks.
     *
     * @param name its name
     */
    public void add(String name) {
        add(name, Map.of(), Map.of());
    }

    /**
     * Adds a node with accelerators and waits until it is ready and takes pods; blocks.
     *
     * @param name its name
     * @param resource what a pod asks for, such as {@code nvidia.com/gpu}, {@code amd.com/gpu} or {@code
     *     nvidia.com/mig-1g.10gb}
     * @param count how many there are
     */
    public void add(String name, String resource, int count) {
        add(name, Map.of(resource, Integer.toString(count)), Map.of());
    }

    /**
     * Adds a node and waits until it is ready and takes pods; blocks.
     *
     * @param name its name
     * @param resources quantities by resource, in place of or besides the usual ones
     * @param labels its labels, besides those of every fake node
     * @throws dev.slipway.testbed.TestbedException {@code REFUSED} when the API server refuses it, {@code NOT_IN_TIME} when
     *     it isn't ready within two minutes
     */
    public void add(String name, Map<String, String> resources, Map<String, String> labels) {
        var all = new LinkedHashMap<>(
                Map.of("cpu", "32", "memory", "256Gi", "pods", "110", "ephemeral-storage", "100Gi"));
        all.putAll(resources);
        synchronized (added) {
            added.add(name);
        }
        // With its status at once: without one, kwok would give it a capacity of its own choice.
        api.create("""
                apiVersion: v1
                kind: Node
                metadata:
                  name: "%s"
                  labels:
                    type: kwok
                    kubernetes.io/hostname: "%s"
                    kubernetes.io/os: linux
                    kubernetes.io/arch: amd64
                %sstatus:
                  phase: Running
                  capacity:
                %s  allocatable:
                %s""".formatted(name, name, lines(labels, 4), lines(all, 4), lines(all, 4)));
        api.await("/api/v1/nodes/" + name, "is Ready and takes pods", LIMIT, FakeNodes::takesPods);
    }

    /** A new node keeps pods away until the controllers, and not only kwok, have seen that it is ready. */
    private static boolean takesPods(JsonNode node) {
        return PodStatus.hasCondition(node, "Ready")
                && node.path("spec").path("taints").isEmpty();
    }

    /** Whether each fake node there is was kept alive later than at a moment. */
    boolean areAliveSince(Instant moment) {
        for (var node : api.get("/api/v1/nodes?labelSelector=type%3Dkwok").path("items")) {
            var alive = api.find(LEASES + node.path("metadata").path("name").asText())
                    .map(lease ->
                            Instant.parse(lease.path("spec").path("renewTime").asText()))
                    .filter(moment::isBefore);
            if (alive.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static String lines(Map<String, String> map, int indent) {
        var text = new StringBuilder();
        map.forEach((key, value) -> text.append(" ".repeat(indent))
                .append('"')
                .append(key)
                .append("\": \"")
                .append(value)
                .append("\"\n"));
        return text.toString();
    }

    /**
     * Removes a node, as an administrator would: its pods are deleted by Kubernetes. Idempotent.
     *
     * @param name its name
     */
    public void remove(String name) {
        api.delete("/api/v1/nodes/" + name);
        api.delete(LEASES + name);
        synchronized (added) {
            added.remove(name);
        }
    }

    /** Removes every node that was added here and not removed yet. Idempotent. */
    public void removeAll() {
        List<String> rest;
        synchronized (added) {
            rest = List.copyOf(added);
        }
        rest.forEach(this::remove);
    }
}
