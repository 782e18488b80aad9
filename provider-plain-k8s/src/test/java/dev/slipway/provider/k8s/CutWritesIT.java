package dev.slipway.provider.k8s;

import static dev.slipway.provider.k8s.ClusterHost.ANN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.MutationOptions;
import dev.slipway.error.DeploymentException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.Phase;
import dev.slipway.model.RequestId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.Revision;
import dev.slipway.model.SpecChange;
import dev.slipway.spi.HistoryStore;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.ControlPlane;
import dev.slipway.testbed.fault.HttpProxy;
import dev.slipway.testbed.fault.Occasion;
import dev.slipway.testbed.fault.RequestFault;
import dev.slipway.testbed.fault.Requests;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One write after another of a script is lost, before the server has it or after, be it the record's or the provider's. */
@ControlPlane
final class CutWritesIT {
    private static final String MODEL = "slipway.test/model:1";
    private static final String NEXT = "slipway.test/model:2";
    private static final int MOST_TRIES = 5;

    /** Both before and after; else they take turns. */
    private static final boolean IS_LONG = Boolean.getBoolean("slipway.cluster.long");

    private static final List<String> KINDS = List.of(
            "/apis/apps/v1/deployments",
            "/apis/apps/v1/replicasets",
            "/api/v1/pods",
            "/api/v1/services",
            "/apis/policy/v1/poddisruptionbudgets");

    private final Bed bed;
    private final HttpProxy way;
    private HistoryStore store;
    private ClusterHost host;

    CutWritesIT(Bed bed, HttpProxy way) {
        this.bed = bed;
        this.way = way;
    }

    @BeforeAll
    static void prepare(Bed bed) {
        bed.nodes().add("cut");
    }

    @AfterAll
    static void end(Bed bed) {
        bed.api().delete("/api/v1/namespaces/" + bed.namespace() + "/configmaps?labelSelector=slipway.dev/record");
    }

    @BeforeEach
    void open() {
        KubernetesConnection connection = KubernetesConnection.of(bed.client(way.uri()));
        store = KubernetesHistoryStore.open(connection, bed.namespace());
        host = new ClusterHost(
                bed, connection, store, ResourceAmounts.of("cpu", "2").and("memory", "2Gi"));
    }

    @AfterEach
    void close() {
        way.faults().clear();
        host.close();
    }

    @Test
    @DisplayName(
            "G4 G5 G6 R94 a write that is cut off, or whose answer is lost, loses a revision, doubles one, or leaves an object behind")
    void everyWrite() {
        int number = 0;
        boolean hasStruck = true;
        while (hasStruck) {
            number++;
            hasStruck = strikes(number, number % 2 == 0);
            if (IS_LONG) {
                hasStruck |= strikes(number, number % 2 != 0);
            }
        }
        System.out.println("CutWritesIT: " + (number - 1) + " writes, each cut before or after it landed");
        assertThat(number).as("writes").isGreaterThan(MOST_TRIES);
    }

    /** Until a script comes to its end before its turn. */
    private boolean strikes(int number, boolean isLanded) {
        Occasion occasion = way.faults().on(Requests.changes()).nth(number);
        RequestFault fault = isLanded ? occasion.loseAnswer() : occasion.cut();
        script(new DeploymentId("iris-" + number + (isLanded ? "-after" : "-before")));
        fault.off();
        return fault.strikes() > 0;
    }

    private void script(DeploymentId id) {
        mutate(options -> host.manager()
                .deploy(ANN, ClusterHost.spec(id.value(), MODEL).replicas(1).build(), options));
        mutate(options -> host.manager()
                .update(ANN, id, SpecChange.builder().image(NEXT).replicas(2).build(), options));
        host.await(id.value(), Phase.DEPLOYED);
        assertThat(host.manager().history(ANN, id).stream()
                        .map(Revision::number)
                        .map(Object::toString))
                .as("%s", id)
                .containsExactlyInAnyOrder("1", "2");
        assertThat(host.pods(id.value()))
                .hasSize(2)
                .allMatch(pod -> pod.at("/spec/containers/0/image").asText().equals(NEXT));
        mutate(options -> host.manager().stop(ANN, id, options));
        mutate(options -> host.manager().delete(ANN, id));
        ClusterHost.await(
                "'" + id + "' is gone", () -> host.manager().find(ANN, id).isEmpty());
        for (String kind : KINDS) {
            ClusterHost.await(
                    kind + " of '" + id + "' are gone",
                    () -> host.all(kind, id.value()).isEmpty());
        }
    }

    /** As a host does it: the same request again, as long as that may help. */
    private static void mutate(Consumer<MutationOptions> call) {
        MutationOptions options = MutationOptions.builder()
                .requestId(new RequestId(UUID.randomUUID().toString()))
                .build();
        for (int tries = 1; ; tries++) {
            try {
                call.accept(options);
                return;
            } catch (DeploymentException e) {
                if (!e.isRetryable() || tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }
}
