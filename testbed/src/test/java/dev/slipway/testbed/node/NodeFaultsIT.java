package dev.slipway.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.RealNode;
import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.fault.ProcessFaults;
import dev.slipway.testbed.fault.TcpProxy;
import dev.slipway.testbed.plane.KubeApi;
import dev.slipway.testbed.plane.Plane;
import dev.slipway.testbed.plane.PodStatus;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a real node does whose processes are stopped or killed, and what its pods notice of it. */
@RealNode
@Timeout(300)
final class NodeFaultsIT {
    private static final String KUBELET = "/api/v1/nodes/" + WorkerNode.NAME + "/proxy/";
    private static final String GPU = "nvidia.com/gpu";

    private final Bed bed;
    private final KubeApi api;
    private final RealPods pods;
    private final WorkerNode node;

    NodeFaultsIT(Bed bed, RealPods pods, WorkerNode node) {
        this.bed = bed;
        this.api = bed.api();
        this.pods = pods;
        this.node = node;
    }

    /** The last method may leave faults on too. */
    @AfterAll
    static void nothingIsLeftOn(KubeApi api, WorkerNode node) {
        assertThat(api.text(KUBELET + "healthz")).isEqualTo("ok");
        assertThat(api.get(KUBELET + "runningpods/").path("kind").asText()).isEqualTo("PodList");
        assertThat(node.kubeProxy().isAlive()).isTrue();
    }

    @Test
    @DisplayName(
            "While kubelet is stopped a new pod is scheduled and doesn't start, and no log is read; when it goes on both are")
    void stoppedKubelet(ProcessFaults faults, ApiClient client) throws Exception {
        runReady("talks");
        client.setReadTimeout(2_000);
        var log = new CoreV1Api(client).readNamespacedPodLog("talks", bed.namespace());
        assertThat(log.execute()).contains("listening");

        var fault = faults.stop(node.kubelet());
        pods.run(RealPod.scripted("waits").readiness("/ready"));
        pods.await("waits", "is scheduled", pod -> pod.path("spec").has("nodeName"));
        assertThatExceptionOfType(ApiException.class)
                .as("%s", fault)
                .isThrownBy(log::execute)
                .withMessageContaining("timeout");
        assertThat(api.get(pods.path("waits")).path("status").path("phase").asText())
                .isEqualTo("Pending");
        Instant goesOn = Instant.now();
        fault.off();

        var started = Instant.parse(
                pods.awaitReady("waits").path("status").path("startTime").asText());
        assertThat(started.getEpochSecond()).isGreaterThanOrEqualTo(goesOn.getEpochSecond());
        assertThat(log.execute()).contains("listening");
    }

    @Test
    @DisplayName(
            "A pod with a GPU answers while kubelet is dead and is the same one after its restart, and the node has all its accelerators")
    void killedKubelet(ProcessFaults faults) {
        node.accelerators("amd.com/gpu", 2);
        pods.run(RealPod.scripted("survivor").limit(GPU, "1").readiness("/ready"));
        JsonNode before = pods.awaitReady("survivor");
        long pid = node.kubelet().pid();

        try (var fault = faults.kill(node.kubelet())) {
            assertThat(Loopback.get(at(before, "/meanwhile"))).as("%s", fault).contains("survivor");
            assertThatExceptionOfType(TestbedException.class).isThrownBy(() -> pods.log("survivor"));
        }

        assertThat(node.kubelet().pid()).isNotEqualTo(pid);
        JsonNode claimed =
                api.get("/api/v1/nodes/" + node.name()).path("status").path("allocatable");
        assertThat(claimed.path(GPU).asText()).isEqualTo("4");
        assertThat(claimed.path("amd.com/gpu").asText()).isEqualTo("2");
        assertSameContainer(before);
        assertThat(pods.log("survivor")).contains("/meanwhile");
        node.accelerators("amd.com/gpu", 0);
    }

    @Test
    @DisplayName(
            "A container answers while containerd is dead, is the same one after its restart, and what it logged meanwhile is read then")
    void killedContainerd(ProcessFaults faults) {
        JsonNode before = runReady("older");

        try (var fault = faults.kill(node.containerd())) {
            pods.run(RealPod.scripted("newer").readiness("/ready"));
            assertThat(Loopback.get(at(before, "/meanwhile"))).as("%s", fault).contains("older");
            // With status 200, and no line of the container.
            assertThat(pods.log("older"))
                    .startsWith("unable to retrieve container logs for containerd://")
                    .doesNotContain("listening");
            JsonNode waiting =
                    pods.await("newer", "is scheduled", pod -> pod.path("spec").has("nodeName"));
            assertThat(waiting.path("status").path("phase").asText()).isEqualTo("Pending");
        }

        pods.awaitReady("newer");
        assertSameContainer(before);
        Loopback.get(at(before, "/afterwards"));
        api.await(
                pods.path("older"),
                "has logged what was asked of it before and after",
                RealPods.LIMIT,
                pod -> pods.log("older").contains("/afterwards"));
        assertThat(pods.log("older")).contains("listening", "/meanwhile");
    }

    @Test
    @DisplayName(
            "A Service that kube-proxy knew works on while it is dead; a new one works as soon as it is restarted, and not before")
    void killedKubeProxy(ProcessFaults faults) {
        runReady("served");
        String known = address(pods.expose("served"));
        api.await(pods.path("served"), "is reached at " + known, RealPods.LIMIT, pod -> isReached(known));

        String fresh;
        try (var fault = faults.kill(node.kubeProxy())) {
            fresh = address(exposeAgain("served", "again"));
            api.await(
                    slices("again"),
                    "has an endpoint",
                    RealPods.LIMIT,
                    list -> list.path("items").path(0).path("endpoints").size() == 1);
            assertThat(isReached(known)).as("%s", fault).isTrue();
            assertThat(isReached(fresh)).as("%s", fault).isFalse();
        }

        assertThat(isReached(fresh)).isTrue();
    }

    @Test
    @DisplayName("Faults of a node that were left on, each needing the other's end, are over when they are closed")
    void leftOn(ProcessFaults faults) {
        faults.kill(node.containerd());
        faults.stop(node.kubelet());
        faults.kill(node.kubeProxy());

        faults.close();

        runReady("again");
        // And so that the end of the method has something to undo.
        faults.stop(node.kubelet());
    }

    @Test
    @DisplayName("A proxy with faults stands in front of the API server that a real node has joined, too")
    void proxy(TcpProxy proxy, Plane plane) {
        runReady("far");
        var through = plane.api(proxy.uri("https"));
        assertThat(through.text(pods.path("far") + "/log")).contains("listening");

        try (var fault = proxy.refuse()) {
            proxy.reset();
            assertThatExceptionOfType(TestbedException.class)
                    .as("%s", fault)
                    .isThrownBy(() -> through.text(pods.path("far") + "/log"));
            assertThat(pods.log("far")).contains("listening");
        }

        assertThat(through.text(pods.path("far") + "/log")).contains("listening");
    }

    private JsonNode runReady(String name) {
        pods.run(RealPod.scripted(name).readiness("/ready"));
        return pods.awaitReady(name);
    }

    /** A Service of pods that have one already. */
    private JsonNode exposeAgain(String app, String service) {
        return api.apply(bed.namespace(), """
                        apiVersion: v1
                        kind: Service
                        metadata: {name: "%2$s"}
                        spec:
                          selector: {app: "%1$s"}
                          ports: [{name: http, port: 80, targetPort: http}]
                        """.formatted(app, service)).get(0);
    }

    private void assertSameContainer(JsonNode before) {
        JsonNode after = pods.awaitReady(before.path("metadata").path("name").asText());
        assertThat(PodStatus.container(after).path("containerID"))
                .isEqualTo(PodStatus.container(before).path("containerID"));
        assertThat(PodStatus.container(after).path("restartCount").asInt()).isZero();
    }

    private String slices(String service) {
        return "/apis/discovery.k8s.io/v1/namespaces/" + bed.namespace()
                + "/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3D" + service;
    }

    private static String address(JsonNode service) {
        return service.path("spec").path("clusterIP").asText();
    }

    private static boolean isReached(String address) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, 80), 4_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static URI at(JsonNode pod, String path) {
        return URI.create("http://" + RealPods.address(pod) + ":" + RealPod.SCRIPTED_PORT + path);
    }
}
