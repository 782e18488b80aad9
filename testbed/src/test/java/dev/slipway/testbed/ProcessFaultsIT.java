package dev.slipway.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.testbed.fault.ProcessFaults;
import dev.slipway.testbed.plane.Behaviour;
import dev.slipway.testbed.plane.Plane;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.VersionApi;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a cluster does whose processes are stopped or killed. */
@ControlPlane(own = true)
@Timeout(300)
class ProcessFaultsIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Bed bed;
    private final Plane plane;

    ProcessFaultsIT(Bed bed) {
        this.bed = bed;
        this.plane = bed.plane();
    }

    private void awaitAvailable(String name) {
        bed.api()
                .await(
                        "/apis/apps/v1/namespaces/" + bed.namespace() + "/deployments/" + name,
                        "is available",
                        LIMIT,
                        deployment -> deployment
                                        .path("status")
                                        .path("availableReplicas")
                                        .asInt()
                                == 1);
    }

    @Test
    @DisplayName("a client of an API server that is stopped times out, and works again when it goes on")
    void stoppedApiServer(ProcessFaults faults) throws Exception {
        var client = bed.client();
        client.setReadTimeout(1_000);
        var version = new VersionApi(client);
        version.getCode().execute();

        try (var fault = faults.stop(plane.apiServer())) {
            assertThatExceptionOfType(ApiException.class)
                    .as("%s", fault)
                    .isThrownBy(() -> version.getCode().execute())
                    .withMessageContaining("timeout");
        }

        client.setReadTimeout(60_000);
        assertThat(version.getCode().execute().getMajor()).isEqualTo("1");
    }

    @Test
    @DisplayName("an API server that is killed refuses, and comes back on the same port with what was stored")
    void killedApiServer(ProcessFaults faults) {
        bed.api().apply(bed.namespace(), """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: kept}
                data: {a: "1"}
                """);
        var path = "/api/v1/namespaces/" + bed.namespace() + "/configmaps/kept";
        var server = plane.server();
        long pid = plane.apiServer().pid();

        try (var fault = faults.kill(plane.apiServer())) {
            assertThatExceptionOfType(TestbedException.class)
                    .as("%s", fault)
                    .isThrownBy(() -> bed.api().get(path));
        }

        assertThat(plane.server()).isEqualTo(server);
        assertThat(plane.apiServer().pid()).isNotEqualTo(pid);
        assertThat(bed.api().get(path).path("data").path("a").asText()).isEqualTo("1");
    }

    @Test
    @DisplayName("what was stored is still there after etcd was killed and restarted, and new things can be stored")
    void killedEtcd(ProcessFaults faults) {
        bed.pods().run("before", Behaviour.ready());
        bed.pods().await("before", "runs", ProcessFaultsIT::isRunning);

        faults.restart(plane.etcd());

        assertThat(bed.api().find(bed.pods().path("before"))).isPresent();
        bed.pods().run("after", Behaviour.ready());
        bed.pods().await("after", "runs", ProcessFaultsIT::isRunning);
    }

    @Test
    @DisplayName("faults that were left on, each needing the other's end, are over when they are closed")
    void leftOn(ProcessFaults faults) {
        faults.kill(plane.etcd());
        faults.stop(plane.apiServer());
        faults.kill(plane.controllers());

        faults.close();

        bed.pods().deploy("again", 1, Behaviour.ready(), Map.of());
        awaitAvailable("again");
    }

    @Test
    @DisplayName("a pod isn't scheduled while the scheduler is stopped, and is when it goes on")
    void stoppedScheduler(ProcessFaults faults) {
        var fault = faults.stop(plane.scheduler());
        bed.pods().run("waits", Behaviour.ready());
        runWithoutScheduler("present");
        assertThat(bed.api().get(bed.pods().path("waits")).path("spec").has("nodeName"))
                .isFalse();

        fault.off();

        bed.pods().await("waits", "runs", ProcessFaultsIT::isRunning);
    }

    @Test
    @DisplayName("a deployment gets no pods while the controllers are dead, and its pods when they are back")
    void killedControllers(ProcessFaults faults) {
        var fault = faults.kill(plane.controllers());
        bed.pods().deploy("late", 1, Behaviour.ready(), Map.of());
        bed.pods().run("meanwhile", Behaviour.ready());
        bed.pods().await("meanwhile", "runs", ProcessFaultsIT::isRunning);
        assertThat(bed.pods().of("late")).isEmpty();

        fault.off();

        awaitAvailable("late");
    }

    @Test
    @DisplayName("a pod on a fake node doesn't run while kwok is dead, and does when it is back")
    void killedKwok(ProcessFaults faults) {
        faults.kill(plane.kwok());
        bed.pods().run("frozen", Behaviour.ready());
        bed.pods().await("frozen", "is scheduled", pod -> pod.path("spec").has("nodeName"));
        assertThat(isRunning(bed.api().get(bed.pods().path("frozen")))).isFalse();

        faults.close();

        bed.pods().await("frozen", "runs", ProcessFaultsIT::isRunning);
    }

    private void runWithoutScheduler(String name) {
        bed.api().apply(bed.namespace(), """
                apiVersion: v1
                kind: Pod
                metadata: {name: "%s"}
                spec:
                  nodeName: fake-1
                  containers: [{name: app, image: "registry.invalid/app:1"}]
                """.formatted(name));
        bed.pods().await(name, "runs", ProcessFaultsIT::isRunning);
    }

    private static boolean isRunning(JsonNode pod) {
        return pod.path("status").path("phase").asText().equals("Running");
    }
}
