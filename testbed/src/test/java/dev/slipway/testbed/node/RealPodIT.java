package dev.slipway.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.testbed.RealNode;
import dev.slipway.testbed.TestbedException;
import dev.slipway.testbed.TestbedException.Code;
import dev.slipway.testbed.plane.KubeApi;
import dev.slipway.testbed.plane.Plane;
import dev.slipway.testbed.plane.PodStatus;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@RealNode
final class RealPodIT {
    private final KubeApi api;
    private final RealPods pods;

    RealPodIT(KubeApi api, RealPods pods) {
        this.api = api;
        this.pods = pods;
    }

    @Test
    @DisplayName(
            "A real pod gets an address of the bridge, is not Ready before its readiness probe is, and answers there")
    void readiness() {
        pods.run(RealPod.scripted("ready").with("READY_AFTER", "4s").readiness("/ready"));

        JsonNode before = pods.await("ready", "runs", pod -> isRunning(pod));
        assertThat(PodStatus.hasCondition(before, "Ready")).isFalse();
        JsonNode after = pods.awaitReady("ready");

        assertThat(AddressRange.parse(RealPods.address(after)).overlaps(PodNetwork.PODS))
                .isTrue();
        assertThat(PodStatus.container(after).path("restartCount").asInt()).isZero();
        assertThat(Loopback.get(at(after, "/hello"))).contains("\"pod\":\"ready\"", "\"uri\":\"/hello\"");
    }

    @Test
    @DisplayName("A pod whose liveness probe fails is started again by kubelet")
    void liveness() {
        pods.run(RealPod.scripted("lively").with("UNHEALTHY_AFTER", "3s").liveness("/live"));

        JsonNode pod = pods.await(
                "lively",
                "was started again",
                seen -> PodStatus.container(seen).path("restartCount").asInt() > 0);

        assertThat(PodStatus.container(pod).path("lastState").path("terminated").isMissingNode())
                .isFalse();
        assertThat(pods.eventReasons("lively")).contains("Unhealthy", "Killing");
    }

    @Test
    @DisplayName("What a real container logs is read through the API server")
    void logs() {
        pods.run(RealPod.scripted("talker").with("NAME", "a-name-in-the-log"));
        pods.await("talker", "runs", pod -> isRunning(pod));

        api.await(
                pods.path("talker"),
                "has logged",
                RealPods.LIMIT,
                pod -> pods.log("talker").contains("listening on :8080 name=a-name-in-the-log"));
    }

    @Test
    @DisplayName("A container that ends again and again is CrashLoopBackOff, with its exit code and last words")
    void crashLoop() {
        pods.run(RealPod.scripted("crasher")
                .with("EXIT_AFTER", "200ms")
                .with("EXIT_CODE", "3")
                .with("EXIT_MESSAGE", "out of luck"));

        JsonNode pod = pods.await(
                "crasher",
                "is CrashLoopBackOff",
                seen -> PodStatus.waitingReason(seen).equals("CrashLoopBackOff"));

        JsonNode last = PodStatus.container(pod).path("lastState").path("terminated");
        assertThat(last.path("exitCode").asInt()).isEqualTo(3);
        assertThat(last.path("reason").asText()).isEqualTo("Error");
        assertThat(last.path("message").asText()).isEqualTo("out of luck");
        assertThat(pods.log("crasher")).contains("exiting with code 3: out of luck");
    }

    @Test
    @DisplayName("A container that takes more memory than its limit is OOMKilled with exit code 137")
    void outOfMemory() {
        pods.run(RealPod.scripted("eater").with("EAT_MIB", "256").limit("memory", "32Mi"));

        JsonNode pod =
                pods.await("eater", "was killed", seen -> !terminated(seen).isMissingNode());

        assertThat(terminated(pod).path("reason").asText()).isEqualTo("OOMKilled");
        assertThat(terminated(pod).path("exitCode").asInt()).isEqualTo(137);
    }

    @Test
    @DisplayName("An image that is nowhere is ImagePullBackOff, refused by this machine before any name is looked up")
    void imagePull() {
        pods.run(RealPod.of("puller", "registry.invalid/nowhere/none:1", 80));

        JsonNode failing = pods.await(
                "puller", "is ErrImagePull", pod -> PodStatus.waitingReason(pod).equals("ErrImagePull"));
        pods.await(
                "puller",
                "is ImagePullBackOff",
                pod -> PodStatus.waitingReason(pod).equals("ImagePullBackOff"));

        assertThat(PodStatus.container(failing)
                        .path("state")
                        .path("waiting")
                        .path("message")
                        .asText())
                .contains("127.0.0.1:9: connect: connection refused");
    }

    @Test
    @DisplayName(
            "A pod that asks for a GPU runs on the node that claims to have some, and one that asks for too many doesn't")
    void gpu(WorkerNode node) {
        pods.run(RealPod.scripted("gpu").limit("nvidia.com/gpu", "1").readiness("/ready"));
        pods.run(RealPod.scripted("gpus").limit("nvidia.com/gpu", "5").readiness("/ready"));

        JsonNode pod = pods.awaitReady("gpu");
        JsonNode waiting = pods.await(
                "gpus",
                "can't be scheduled",
                seen -> !condition(seen, "PodScheduled")
                        .path("message")
                        .asText()
                        .isEmpty());

        assertThat(pod.path("spec").path("nodeName").asText()).isEqualTo(node.name());
        assertThat(condition(waiting, "PodScheduled").path("message").asText()).contains("Insufficient nvidia.com/gpu");
        pods.delete("gpus");
    }

    @Test
    @DisplayName("A pod that takes its time to end is there, being deleted, until it has ended by itself")
    void slowTermination() {
        pods.run(RealPod.scripted("slow").with("TERM_AFTER", "4s").grace(60));
        JsonNode running = pods.await("slow", "runs", pod -> isRunning(pod));

        Instant start = Instant.now();
        pods.delete("slow");
        JsonNode leaving = pods.await(
                "slow", "is being deleted", pod -> pod.path("metadata").has("deletionTimestamp"));
        assertThat(Loopback.get(at(running, "/still-here"))).contains("/still-here");
        api.awaitGone(pods.path("slow"), RealPods.LIMIT);

        assertThat(isRunning(leaving)).isTrue();
        assertThat(Duration.between(start, Instant.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
    }

    @Test
    @DisplayName("A pod that refuses to end is killed when its grace is over")
    void refusedTermination() {
        pods.run(RealPod.scripted("stubborn").with("TERM_AFTER", "never").grace(3));
        pods.await("stubborn", "runs", pod -> isRunning(pod));

        Instant start = Instant.now();
        pods.delete("stubborn");
        api.awaitGone(pods.path("stubborn"), RealPods.LIMIT);

        assertThat(Duration.between(start, Instant.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
    }

    @Test
    @DisplayName("A second real node on the same machine is refused by the name of the bed that has the place")
    void secondNode(Plane plane, WorkerNode node) {
        assertThatThrownBy(() -> WorkerNode.join(plane, line -> {}))
                .isInstanceOfSatisfying(
                        TestbedException.class, e -> assertThat(e.code()).isEqualTo(Code.IN_USE))
                .hasMessageContaining("process " + ProcessHandle.current().pid());
        assertThat(PodStatus.hasCondition(api.get("/api/v1/nodes/" + node.name()), "Ready"))
                .isTrue();
    }

    private static JsonNode terminated(JsonNode pod) {
        JsonNode now = PodStatus.container(pod).path("state").path("terminated");
        return now.isMissingNode() ? PodStatus.container(pod).path("lastState").path("terminated") : now;
    }

    private static JsonNode condition(JsonNode pod, String type) {
        for (JsonNode condition : pod.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return pod.path("none");
    }

    private static boolean isRunning(JsonNode pod) {
        return pod.path("status").path("phase").asText().equals("Running")
                && !pod.path("status").path("podIP").asText().isEmpty();
    }

    private static URI at(JsonNode pod, String path) {
        return URI.create("http://" + RealPods.address(pod) + ":" + RealPod.SCRIPTED_PORT + path);
    }
}
