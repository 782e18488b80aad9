package dev.slipway.provider.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.core.AwaitResult;
import dev.slipway.core.DeploymentManager;
import dev.slipway.core.directory.StaticGroupDirectory;
import dev.slipway.model.Actor;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpec;
import dev.slipway.model.DeploymentSpecBuilder;
import dev.slipway.model.DeploymentStatus;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.InstanceType;
import dev.slipway.model.Phase;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.UserId;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.ProviderSettings;
import dev.slipway.spi.UsageSource;
import dev.slipway.testbed.Bed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A host with its manager, on the namespace of a test class. */
final class ClusterHost implements AutoCloseable {
    static final Actor ANN = Actor.user("ann");
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final String GPU = "nvidia.com/gpu";

    private final Bed bed;
    private final KubernetesConnection connection;
    private final DeploymentManager manager;

    ClusterHost(Bed bed, KubernetesConnection connection, HistoryStore store, ResourceAmounts limits) {
        this(bed, connection, store, limits, settings(bed, Map.of()), group -> ResourceAmounts.NONE);
    }

    ClusterHost(
            Bed bed,
            KubernetesConnection connection,
            HistoryStore store,
            ResourceAmounts limits,
            ProviderSettings settings,
            UsageSource usage) {
        this.bed = bed;
        this.connection = connection;
        this.manager = DeploymentManager.builder()
                .store(store)
                .directory(new StaticGroupDirectory(List.of(lab(limits))))
                .provider(new KubernetesProviderFactory(connection), settings)
                .usageSource(usage)
                .reconcileEvery(Duration.ofMillis(300))
                .build();
    }

    /** The usual ones, and more. */
    static ProviderSettings settings(Bed bed, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of("namespace", bed.namespace(), "drainSeconds", "0"));
        settings.putAll(more);
        return ProviderSettings.of(settings);
    }

    private static Group lab(ResourceAmounts limits) {
        var group = Group.builder()
                .id(new GroupId("lab"))
                .isModelDeploymentOn(true)
                .limits(limits)
                .addMembers(new UserId("ann"));
        for (int gpus : new int[] {1, 4, 8}) {
            group.addInstanceTypes(InstanceType.of(
                    "gpu-" + gpus,
                    ResourceAmounts.of("cpu", "100m").and("memory", "64Mi").and(GPU, Integer.toString(gpus))));
        }
        return group.addInstanceTypes(InstanceType.of(
                        "small", ResourceAmounts.of("cpu", "100m").and("memory", "64Mi")))
                .build();
    }

    static DeploymentSpecBuilder spec(String id, String image) {
        return DeploymentSpec.builder()
                .group("lab")
                .id(id)
                .name("The " + id)
                .instanceType("small")
                .replicas(2)
                .image(image)
                .contract(model -> model.terminationGrace(Duration.ofSeconds(1)))
                .progressDeadline(Duration.ofMinutes(2));
    }

    DeploymentManager manager() {
        return manager;
    }

    DeploymentStatus status(String id) {
        return manager.status(ANN, new DeploymentId(id));
    }

    DeploymentStatus await(String id, Phase phase) {
        AwaitResult result = manager.await(ANN, new DeploymentId(id), PATIENCE);
        DeploymentStatus status = result.status();
        assertThat(status.phase()).as("%s", status).isEqualTo(phase);
        return status;
    }

    void delete(String id) {
        manager.delete(ANN, new DeploymentId(id));
        await(
                "'" + id + "' is gone",
                () -> manager.find(ANN, new DeploymentId(id)).isEmpty());
    }

    static void await(String what, BooleanSupplier condition) {
        await(PATIENCE, what, condition);
    }

    static void await(Duration patience, String what, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain: " + what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    /** The pods of a deployment, as the server has them. */
    List<JsonNode> pods(String id) {
        return all("/api/v1/pods", id);
    }

    /** Everything of a kind that is a deployment's. */
    List<JsonNode> all(String kind, String id) {
        List<JsonNode> all = new ArrayList<>();
        bed.api()
                .get(path(kind) + "?labelSelector=slipway.dev%2Fdeployment%3D" + id)
                .path("items")
                .forEach(all::add);
        return all;
    }

    /** What of a deployment's is there of a kind. */
    JsonNode object(String path, String id) {
        return bed.api().get(path(path, id));
    }

    boolean isThere(String path, String id) {
        return bed.api().find(path(path, id)).isPresent();
    }

    private String path(String kind, String id) {
        return path(kind) + "/" + id;
    }

    private String path(String kind) {
        int slash = kind.lastIndexOf('/');
        return kind.substring(0, slash) + "/namespaces/" + bed.namespace() + kind.substring(slash);
    }

    @Override
    public void close() {
        manager.close();
        connection.close();
    }
}
