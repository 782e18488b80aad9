package dev.slipway.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.testbed.plane.Behaviour;
import dev.slipway.testbed.plane.FakePods;
import dev.slipway.testbed.plane.KubeApi;
import dev.slipway.testbed.plane.Plane;
import dev.slipway.testbed.plane.PodStatus;
import dev.slipway.testbed.process.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Every behaviour of a fake pod, as the API server shows it. */
@ControlPlane
final class BehaviourIT {
    private final FakePods pods;
    private final KubeApi api;
    private final Bed bed;

    BehaviourIT(FakePods pods, KubeApi api, Bed bed) {
        this.pods = pods;
        this.api = api;
        this.bed = bed;
    }

    private static boolean isReady(JsonNode pod) {
        return PodStatus.hasCondition(pod, "Ready");
    }

    private static JsonNode lastEnd(JsonNode pod) {
        return PodStatus.container(pod).path("lastState").path("terminated");
    }

    private static int restarts(JsonNode pod) {
        return PodStatus.container(pod).path("restartCount").asInt();
    }

    private void awaitEvents(String pod, String... reasons) {
        Await.until(
                "the events of " + pod + " are there",
                FakePods.LIMIT,
                () -> pods.eventReasons(pod).containsAll(List.of(reasons)),
                () -> "There are " + pods.eventReasons(pod));
    }

    @Test
    @DisplayName("a pod without a behaviour is ready, has an address, and a Deployment of such pods is available")
    void ready() {
        pods.deploy("ready", 2, Behaviour.ready(), Map.of("nvidia.com/gpu", "1"));

        api.await(
                "/apis/apps/v1/namespaces/" + bed.namespace() + "/deployments/ready",
                "is available",
                FakePods.LIMIT,
                deployment ->
                        deployment.path("status").path("availableReplicas").asInt() == 2);
        assertThat(pods.of("ready")).hasSize(2).allSatisfy(pod -> {
            assertThat(isReady(pod)).isTrue();
            assertThat(pod.path("status").path("podIP").asText()).startsWith("10.250.");
            assertThat(PodStatus.container(pod).path("ready").asBoolean()).isTrue();
            assertThat(pod.path("spec").path("nodeName").asText()).isEqualTo("fake-1");
        });
    }

    @Test
    @DisplayName("an image that can't be pulled shows ErrImagePull and ImagePullBackOff in turn, with their events")
    void imagePullFailure() {
        pods.run("pull", Behaviour.imagePullFailure().pulling(Duration.ofSeconds(2), Duration.ofSeconds(2)));

        pods.await("pull", "can't pull", pod -> PodStatus.waitingReason(pod).equals("ErrImagePull"));
        var waiting = pods.await(
                "pull", "backs off", pod -> PodStatus.waitingReason(pod).equals("ImagePullBackOff"));
        assertThat(waiting.path("status").path("phase").asText()).isEqualTo("Pending");
        assertThat(PodStatus.container(waiting)
                        .path("state")
                        .path("waiting")
                        .path("message")
                        .asText())
                .contains("registry.invalid/app:1");
        pods.await(
                "pull", "can't pull again", pod -> PodStatus.waitingReason(pod).equals("ErrImagePull"));
        awaitEvents("pull", "Failed", "BackOff");
    }

    @Test
    @DisplayName("a crash loop shows the exit code and the last message that it was given, and counts its restarts")
    void crashLoop() {
        var message = "model \"iris\": no such file\n  at line 2: {{ .x }}";
        pods.run("crash", Behaviour.crashLoop(42, message).restartingAfter(Duration.ofSeconds(1)));

        var waiting = pods.await(
                "crash",
                "waits after a second crash",
                pod -> restarts(pod) > 0 && PodStatus.waitingReason(pod).equals("CrashLoopBackOff"));
        assertThat(lastEnd(waiting).path("exitCode").asInt()).isEqualTo(42);
        assertThat(lastEnd(waiting).path("reason").asText()).isEqualTo("Error");
        assertThat(lastEnd(waiting).path("message").asText()).isEqualTo(message);
        assertThat(isReady(waiting)).isFalse();
        var count = restarts(waiting);
        var running = pods.await(
                "crash",
                "runs again",
                pod -> restarts(pod) > count
                        && PodStatus.container(pod).path("state").has("running"));
        assertThat(lastEnd(running).path("exitCode").asInt()).isEqualTo(42);
        awaitEvents("crash", "BackOff");
    }

    @Test
    @DisplayName("a pod out of memory shows OOMKilled with exit code 137, without a message of its own")
    void outOfMemory() {
        pods.run("memory", Behaviour.outOfMemory());

        var pod = pods.await("memory", "was killed", seen -> lastEnd(seen).has("exitCode"));
        assertThat(lastEnd(pod).path("exitCode").asInt()).isEqualTo(137);
        assertThat(lastEnd(pod).path("reason").asText()).isEqualTo("OOMKilled");
        assertThat(lastEnd(pod).has("message")).isFalse();
    }

    @Test
    @DisplayName("a pod that never gets ready runs, and its failing probe is reported again and again")
    void neverReady() {
        pods.run("never", Behaviour.neverReady().probedEvery(Duration.ofSeconds(1)));

        awaitEvents("never", "Unhealthy");
        var pod = pods.await(
                "never",
                "runs",
                seen -> seen.path("status").path("phase").asText().equals("Running"));
        assertThat(isReady(pod)).isFalse();
        assertThat(PodStatus.container(pod).path("state").has("running")).isTrue();
        assertThat(PodStatus.container(pod).path("ready").asBoolean()).isFalse();
    }

    @Test
    @DisplayName("a pod that is slow to get ready runs without being ready for as long as it was told")
    void slowReady() {
        pods.run("slow", Behaviour.readyAfter(Duration.ofSeconds(4)));

        var before = pods.await(
                "slow",
                "runs",
                seen -> seen.path("status").path("phase").asText().equals("Running"));
        assertThat(isReady(before)).isFalse();
        var started = Instant.parse(before.path("status").path("startTime").asText());
        var after = pods.await("slow", "is ready", BehaviourIT::isReady);
        var changed = Instant.parse(
                condition(after, "Ready").path("lastTransitionTime").asText());
        // Both times are in whole seconds.
        assertThat(Duration.between(started, changed)).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
    }

    private static JsonNode condition(JsonNode pod, String type) {
        for (var condition : pod.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        throw new AssertionError("No condition " + type + " in " + pod);
    }

    @Test
    @DisplayName("a pod that is slow to terminate stays, Terminating and ready, for as long as it was told")
    void slowTermination() {
        pods.run("leaving", Behaviour.ready().terminatingFor(Duration.ofSeconds(4)));
        pods.await("leaving", "is ready", BehaviourIT::isReady);

        var deleted = System.nanoTime();
        pods.delete("leaving");
        var leaving = pods.await(
                "leaving", "is Terminating", pod -> pod.path("metadata").has("deletionTimestamp"));
        assertThat(isReady(leaving)).isTrue();
        api.awaitGone(pods.path("leaving"), FakePods.LIMIT);

        assertThat(Duration.ofNanos(System.nanoTime() - deleted)).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
    }

    @Test
    @DisplayName("a pod without a slow end is gone as soon as it is deleted")
    void quickTermination() {
        pods.run("brief", Behaviour.neverReady());
        pods.await(
                "brief",
                "runs",
                seen -> seen.path("status").path("phase").asText().equals("Running"));

        pods.delete("brief");

        // Far below its grace period of 30 seconds.
        api.awaitGone(pods.path("brief"), Duration.ofSeconds(20));
    }

    @Test
    @DisplayName("an evicted pod fails with reason Evicted, and its Deployment replaces it")
    void evicted() {
        pods.deploy("evicted", 1, Behaviour.evictedAfter(Duration.ofSeconds(2)), Map.of());

        Await.until(
                "one pod is evicted and another takes its place",
                FakePods.LIMIT,
                () -> pods.of("evicted").size() > 1
                        && pods.of("evicted").stream().anyMatch(BehaviourIT::isEvicted),
                () -> "There are " + pods.of("evicted"));
        var pod = pods.of("evicted").stream()
                .filter(BehaviourIT::isEvicted)
                .findFirst()
                .orElseThrow();
        assertThat(pod.path("status").path("phase").asText()).isEqualTo("Failed");
        assertThat(pod.path("status").path("message").asText()).contains("low on resource: memory");
        assertThat(PodStatus.hasCondition(pod, "DisruptionTarget")).isTrue();
        assertThat(isReady(pod)).isFalse();
        awaitEvents(pod.path("metadata").path("name").asText(), "Evicted");
    }

    private static boolean isEvicted(JsonNode pod) {
        return pod.path("status").path("reason").asText().equals("Evicted");
    }

    @Test
    @DisplayName("a running pod takes on a behaviour that it is given later, and recovers when that is taken away")
    void changes() {
        pods.run("moody", Behaviour.ready());
        var address = pods.await("moody", "is ready", BehaviourIT::isReady)
                .path("status")
                .path("podIP")
                .asText();

        pods.change("moody", Behaviour.crashLoop(7, "bye").restartingAfter(Duration.ofMinutes(10)));
        pods.await("moody", "crashed", pod -> lastEnd(pod).path("exitCode").asInt() == 7 && !isReady(pod));
        pods.change("moody", Behaviour.ready());
        var recovered = pods.await("moody", "is ready again", BehaviourIT::isReady);

        assertThat(recovered.path("status").path("podIP").asText()).isEqualTo(address);
        assertThat(lastEnd(recovered).path("exitCode").asInt())
                .as("its last end is remembered")
                .isEqualTo(7);
    }

    /** A rule that kwok can't read, or a field that isn't one, shows in its log only. */
    @AfterAll
    static void understood(Plane plane) {
        assertThat(plane.kwok().output()).doesNotContain("unknown field").doesNotContain("build template");
    }
}
