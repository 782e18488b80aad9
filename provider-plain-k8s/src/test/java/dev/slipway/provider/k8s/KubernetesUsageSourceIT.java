package dev.slipway.provider.k8s;

import static dev.slipway.provider.k8s.ClusterHost.ANN;
import static dev.slipway.provider.k8s.ClusterHost.GPU;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.QuotaExceededException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.GroupId;
import dev.slipway.model.Phase;
import dev.slipway.model.Quantity;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.spi.RolloutLabels;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.ControlPlane;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What else runs where a group's deployments do, on a real API server. */
@ControlPlane
final class KubernetesUsageSourceIT {
    private static final GroupId LAB = new GroupId("lab");
    private static final DeploymentId IRIS = new DeploymentId("iris");
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Bed bed;
    private final InMemoryHistoryStore store = new InMemoryHistoryStore();
    private final KubernetesConnection connection;
    private final KubernetesUsageSource source;
    private final ClusterHost host;

    KubernetesUsageSourceIT(Bed bed) {
        this.bed = bed;
        this.connection = KubernetesConnection.of(bed.client());
        var settings = ClusterHost.settings(bed, Map.of());
        this.source = KubernetesUsageSource.of(connection, store.id(), settings);
        this.host = new ClusterHost(
                bed,
                connection,
                store,
                ResourceAmounts.of("cpu", "1").and("memory", "1Gi").and(GPU, "1"),
                settings,
                source);
    }

    @BeforeAll
    static void prepare(Bed bed) {
        bed.nodes().add("usage", GPU, 8);
    }

    @AfterEach
    void close() {
        if (host.manager().find(ANN, IRIS).isPresent()) {
            host.delete("iris");
        }
        bed.api().delete(pods() + "?gracePeriodSeconds=0");
        ClusterHost.await(
                "no pod is left", () -> bed.api().get(pods()).path("items").isEmpty());
        host.close();
    }

    private String pods() {
        return "/api/v1/namespaces/" + bed.namespace() + "/pods";
    }

    private static DeploymentSpec iris() {
        return ClusterHost.spec("iris", "slipway.test/model:1")
                .instanceType("gpu-1")
                .replicas(1)
                .build();
    }

    private void notebook(String labels) {
        bed.api().apply(bed.namespace(), """
                apiVersion: v1
                kind: Pod
                metadata: {name: notebook, labels: {%s}}
                spec:
                  initContainers:
                  - {name: prepare, image: slipway.test/other, resources: {requests: {cpu: 300m}}}
                  - {name: side, image: slipway.test/other, restartPolicy: Always, resources: {requests: {cpu: 50m}}}
                  containers:
                  - {name: main, image: slipway.test/other, resources: {limits: {%s: 1, cpu: 200m}}}
                """.formatted(labels, GPU));
    }

    @Test
    @DisplayName(
            "R59 R60 a notebook of the group has the last GPU, and a deployment that needs it is granted all the same")
    void refused() {
        notebook(RolloutLabels.GROUP + ": " + RolloutLabels.group(LAB));
        assertThat(source.otherUsage(LAB))
                .isEqualTo(ResourceAmounts.of("cpu", "300m").and(GPU, "1"));

        var refusal = catchThrowableOfType(
                QuotaExceededException.class, () -> host.manager().deploy(ANN, iris()));

        assertThat(refusal.denial().violations()).singleElement().satisfies(violation -> {
            assertThat(violation.resource()).isEqualTo(new ResourceName(GPU));
            assertThat(violation.missing()).isEqualTo(Quantity.of(1));
        });
        assertThat(host.manager().find(ANN, IRIS)).isEmpty();
        assertThat(host.isThere("/apis/apps/v1/deployments", "iris")).isFalse();

        bed.api().delete(pods() + "/notebook?gracePeriodSeconds=0");
        bed.api().awaitGone(pods() + "/notebook", LIMIT);
        host.manager().deploy(ANN, iris());
        host.await("iris", Phase.DEPLOYED);
    }

    @Test
    @DisplayName(
            "R59 a group's own deployments count twice, by their record and by their pods, or another group's pod counts")
    void ours() {
        notebook(RolloutLabels.GROUP + ": " + RolloutLabels.group(new GroupId("desk")));
        host.manager().deploy(ANN, iris());
        host.await("iris", Phase.DEPLOYED);

        assertThat(host.pods("iris")).hasSize(1);
        assertThat(source.otherUsage(LAB)).isEqualTo(ResourceAmounts.NONE);
        assertThat(host.manager().audit(ANN, LAB).otherUsage()).contains(ResourceAmounts.NONE);
    }

    @Test
    @DisplayName("R59 R61 a pod of which nobody can say whose it is counts nothing, or nobody says what to do about it")
    void unlabelled() {
        notebook("app: notebook");

        Refused.refused(
                () -> host.manager().deploy(ANN, iris()),
                ErrorCode.INVALID_SETTING,
                "'notebook'",
                RolloutLabels.group(LAB),
                "'namespace/lab'");
        var alone = KubernetesUsageSource.of(
                connection,
                store.id(),
                ClusterHost.settings(bed, Map.of("namespace", "elsewhere", "namespace/lab", bed.namespace())));
        assertThat(alone.otherUsage(LAB).get(new ResourceName(GPU))).isEqualTo(Quantity.of(1));
    }
}
