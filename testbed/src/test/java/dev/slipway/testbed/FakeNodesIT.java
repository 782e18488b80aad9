package dev.slipway.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.testbed.plane.Behaviour;
import dev.slipway.testbed.plane.FakeNodes;
import dev.slipway.testbed.plane.FakePods;
import dev.slipway.testbed.plane.KubeApi;
import dev.slipway.testbed.plane.PodStatus;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fake nodes and what the real scheduler and the real quota make of them. */
@ControlPlane
final class FakeNodesIT {
    private final FakeNodes nodes;
    private final FakePods pods;
    private final KubeApi api;
    private final Bed bed;

    FakeNodesIT(FakeNodes nodes, FakePods pods, KubeApi api, Bed bed) {
        this.nodes = nodes;
        this.pods = pods;
        this.api = api;
        this.bed = bed;
    }

    private static boolean isReady(JsonNode pod) {
        return PodStatus.hasCondition(pod, "Ready");
    }

    @ParameterizedTest(name = "{1}")
    @DisplayName("a fake node has any accelerator that it is given, and the scheduler finds it")
    @CsvSource({
        "node-amd, amd.com/gpu, 4",
        "node-intel, gpu.intel.com/i915, 2",
        "node-mig, nvidia.com/mig-1g.10gb, 7",
        "node-huawei, huawei.com/Ascend910, 8"
    })
    void accelerators(String node, String resource, int count) {
        nodes.add(node, resource, count);
        pods.run("on-" + node, Behaviour.ready(), Map.of(resource, Integer.toString(count)));

        var pod = pods.await("on-" + node, "is ready", FakeNodesIT::isReady);
        assertThat(pod.path("spec").path("nodeName").asText()).isEqualTo(node);
        assertThat(api.get("/api/v1/nodes/" + node)
                        .path("status")
                        .path("allocatable")
                        .path(resource)
                        .asInt())
                .isEqualTo(count);
        nodes.remove(node);
        assertThat(api.find("/api/v1/nodes/" + node)).isEmpty();
    }

    @Test
    @DisplayName("a node has the labels and the amounts that it is given")
    void labels() {
        nodes.add(
                "node-small",
                Map.of("cpu", "2", "memory", "4Gi", "nvidia.com/gpu", "1"),
                Map.of("nvidia.com/gpu.product", "NVIDIA-A100"));

        var node = api.get("/api/v1/nodes/node-small");
        assertThat(node.path("metadata")
                        .path("labels")
                        .path("nvidia.com/gpu.product")
                        .asText())
                .isEqualTo("NVIDIA-A100");
        assertThat(node.path("status").path("allocatable").path("cpu").asText()).isEqualTo("2");
        assertThat(node.path("status").path("capacity").path("memory").asText()).isEqualTo("4Gi");
    }

    @Test
    @DisplayName("a pod that asks for more than any node has stays Pending, and the scheduler says what is missing")
    void tooMuch() {
        pods.run("big", Behaviour.ready(), Map.of("nvidia.com/gpu", "16"));

        var pod = pods.await(
                "big",
                "can't be scheduled",
                seen -> seen.path("status")
                        .path("conditions")
                        .path(0)
                        .path("reason")
                        .asText()
                        .equals("Unschedulable"));
        assertThat(pod.path("status").path("phase").asText()).isEqualTo("Pending");
        assertThat(pod.path("status").path("conditions").path(0).path("message").asText())
                .contains("Insufficient nvidia.com/gpu");
    }

    @Test
    @DisplayName("a quota for accelerators holds: the Deployment says that a pod would exceed it, and there is none")
    void quota() {
        api.apply(bed.namespace(), """
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: accelerators}
                spec: {hard: {requests.nvidia.com/gpu: "2"}}
                """);
        api.await(
                "/api/v1/namespaces/" + bed.namespace() + "/resourcequotas/accelerators",
                "is observed",
                FakePods.LIMIT,
                quota -> quota.path("status").has("hard"));
        pods.deploy("greedy", 1, Behaviour.ready(), Map.of("nvidia.com/gpu", "4"));

        var deployment = api.await(
                "/apis/apps/v1/namespaces/" + bed.namespace() + "/deployments/greedy",
                "fails to make pods",
                FakePods.LIMIT,
                seen -> PodStatus.hasCondition(seen, "ReplicaFailure"));
        assertThat(deployment.path("status").path("conditions").toString()).contains("exceeded quota: accelerators");
        assertThat(pods.of("greedy")).isEmpty();

        assertThatThrownBy(() -> pods.run("direct", Behaviour.ready(), Map.of("nvidia.com/gpu", "3")))
                .isInstanceOf(TestbedException.class)
                .hasMessageContaining("exceeded quota: accelerators")
                .hasMessageContaining("limited: requests.nvidia.com/gpu=2");
        api.delete("/api/v1/namespaces/" + bed.namespace() + "/resourcequotas/accelerators");
    }
}
