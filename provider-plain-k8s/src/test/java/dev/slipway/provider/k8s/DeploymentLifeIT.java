package dev.slipway.provider.k8s;

import static dev.slipway.provider.k8s.ClusterHost.ANN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Phase;
import dev.slipway.model.ProblemCause;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Serving;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.tck.DeploymentProviderTck;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.ControlPlane;
import dev.slipway.testbed.fault.HttpProxy;
import dev.slipway.testbed.fault.Requests;
import dev.slipway.testbed.plane.PodStatus;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The whole library on a real control plane: what a host asks for, and what the API server has then. */
@ControlPlane
final class DeploymentLifeIT {
    private static final String DEPLOYMENTS = "/apis/apps/v1/deployments";
    private static final String SERVICES = "/api/v1/services";
    private static final String BUDGETS = "/apis/policy/v1/poddisruptionbudgets";
    private static final String MODEL = "slipway.test/model:1";
    private static final String NEXT = "slipway.test/model:2";
    private static final DeploymentId IRIS = new DeploymentId("iris");

    private static ImageBehaviours behaviours;

    private ClusterHost host;

    @BeforeAll
    static void prepare(Bed bed) {
        bed.nodes().add("life");
        behaviours = new ImageBehaviours(bed);
    }

    @AfterAll
    static void end() {
        behaviours.close();
    }

    @BeforeEach
    void open(Bed bed, HttpProxy way) {
        host = new ClusterHost(
                bed,
                KubernetesConnection.of(bed.client(way.uri())),
                new InMemoryHistoryStore(),
                ResourceAmounts.of("cpu", "1").and("memory", "1Gi"));
    }

    @AfterEach
    void close() {
        if (host.manager().find(ANN, IRIS).isPresent()) {
            host.delete("iris");
        }
        host.close();
    }

    @Test
    @DisplayName("R1 R13 R14 R36 R37 R38 a deployment isn't deployed, stopped, started or gone when it says so")
    void life() {
        host.manager().deploy(ANN, ClusterHost.spec("iris", MODEL).build());
        DeploymentStatus deployed = host.await("iris", Phase.DEPLOYED);
        assertThat(deployed.serving()).isEqualTo(Serving.FULLY);
        assertThat(deployed.endpoint()).isPresent();
        assertThat(host.pods("iris")).hasSize(2).allMatch(DeploymentLifeIT::isReady);
        assertThat(host.isThere(SERVICES, "iris")).isTrue();
        assertThat(host.isThere(BUDGETS, "iris")).isTrue();

        host.manager().stop(ANN, IRIS);
        host.await("iris", Phase.STOPPED);
        assertThat(host.pods("iris")).isEmpty();
        assertThat(host.object(DEPLOYMENTS, "iris")
                        .path("spec")
                        .path("replicas")
                        .asInt())
                .isZero();

        host.manager().start(ANN, IRIS);
        host.await("iris", Phase.DEPLOYED);
        assertThat(host.pods("iris")).hasSize(2);

        host.delete("iris");
        assertThat(host.pods("iris")).isEmpty();
        assertThat(host.isThere(DEPLOYMENTS, "iris")).isFalse();
        ClusterHost.await("its service goes after it", () -> !host.isThere(SERVICES, "iris"));
        ClusterHost.await("its budget goes after it", () -> !host.isThere(BUDGETS, "iris"));
    }

    @Test
    @DisplayName(
            "R31 R71 a new description or another number of replicas restarts pods, or writes what is there already")
    void keepsPods(HttpProxy way) {
        host.manager().deploy(ANN, ClusterHost.spec("iris", MODEL).build());
        host.await("iris", Phase.DEPLOYED);
        Set<String> before = uids();

        host.manager()
                .update(
                        ANN,
                        IRIS,
                        SpecChange.builder()
                                .description("names irises")
                                .metadata(Map.of("owner", "botany"))
                                .build());
        host.await("iris", Phase.DEPLOYED);
        assertThat(uids()).isEqualTo(before);

        host.manager().scale(ANN, IRIS, 4);
        host.await("iris", Phase.DEPLOYED);
        assertThat(uids()).hasSize(4).containsAll(before);

        way.requests().forget();
        String version = version();
        for (int i = 0; i < 3; i++) {
            host.manager().reconcile();
        }
        assertThat(way.requests().all(Requests.changes())).isEmpty();
        assertThat(version()).isEqualTo(version);
    }

    @Test
    @DisplayName("R18 R23 R64 R84 a bad update takes the old replicas with it, or doesn't say why the new one fails")
    void badUpdate() {
        host.manager().deploy(ANN, ClusterHost.spec("iris", MODEL).build());
        host.await("iris", Phase.DEPLOYED);
        Set<String> good = uids();

        host.manager()
                .update(
                        ANN,
                        IRIS,
                        SpecChange.builder()
                                .image(ImageBehaviours.CRASHING)
                                .progressDeadline(Duration.ofSeconds(5))
                                .build());
        DeploymentStatus failed = host.await("iris", Phase.FAILED);

        assertThat(failed.serving()).isEqualTo(Serving.OLD_REVISION);
        assertThat(failed.problems()).isNotEmpty();
        var problem = failed.problems().get(0);
        assertThat(problem.cause()).isEqualTo(ProblemCause.CRASHED);
        assertThat(problem.exitCode()).contains(3);
        assertThat(problem.lastLogLines()).contains(DeploymentProviderTck.LAST_WORDS);
        assertThat(problem.revision()).contains(new RevisionNumber(2));
        assertThat(uids()).containsAll(good);

        host.manager().rollback(ANN, IRIS, new RevisionNumber(1));
        host.await("iris", Phase.DEPLOYED);
        ClusterHost.await("only the good ones are left", () -> uids().equals(good));
    }

    @Test
    @DisplayName("R23 R44 an update is said to be deployed while a replica of the old image is there")
    void update() {
        host.manager().deploy(ANN, ClusterHost.spec("iris", MODEL).build());
        host.await("iris", Phase.DEPLOYED);

        host.manager().update(ANN, IRIS, SpecChange.builder().image(NEXT).build());
        host.await("iris", Phase.DEPLOYED);

        assertThat(host.pods("iris"))
                .hasSize(2)
                .allMatch(pod -> pod.path("spec")
                        .path("containers")
                        .get(0)
                        .path("image")
                        .asText()
                        .equals(NEXT));
    }

    private Set<String> uids() {
        return host.pods("iris").stream()
                .map(pod -> pod.path("metadata").path("uid").asText())
                .collect(Collectors.toSet());
    }

    private String version() {
        return host.object(DEPLOYMENTS, "iris")
                .path("metadata")
                .path("resourceVersion")
                .asText();
    }

    private static boolean isReady(JsonNode pod) {
        return PodStatus.hasCondition(pod, "Ready");
    }
}
