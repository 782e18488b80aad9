package dev.slipway.provider.k8s;

import static dev.slipway.provider.k8s.ClusterHost.ANN;
import static dev.slipway.provider.k8s.ClusterHost.GPU;

import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentSpecBuilder;
import dev.slipway.model.Phase;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
import dev.slipway.model.SpecChangeBuilder;
import dev.slipway.model.WhenTight;
import dev.slipway.testbed.Bed;
import dev.slipway.testbed.ControlPlane;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** G2 with the real Deployment controller: what pods ask for, looked at all the time, is never more than the record holds for them. */
@ControlPlane
final class HeldRoomIT {
    private static final String MODEL = "slipway.test/model:1";
    private static final String NEXT = "slipway.test/model:2";
    private static final DeploymentId IRIS = new DeploymentId("iris");
    private static final ResourceAmounts WIDE = ResourceAmounts.of("cpu", "4").and("memory", "4Gi");

    private static ImageBehaviours behaviours;

    private final InMemoryHistoryStore store = new InMemoryHistoryStore();
    private final Bed bed;
    private ClusterHost host;
    private HeldRoom room;

    HeldRoomIT(Bed bed) {
        this.bed = bed;
    }

    @BeforeAll
    static void prepare(Bed bed) {
        bed.nodes().add("room", GPU, 8);
        bed.nodes().add("annex", GPU, 8);
        behaviours = new ImageBehaviours(bed);
    }

    @AfterAll
    static void end() {
        behaviours.close();
    }

    @AfterEach
    void close() throws InterruptedException {
        host.manager().find(ANN, IRIS).ifPresent(there -> host.delete("iris"));
        host.close();
        room.end();
    }

    private void open(ResourceAmounts limits, boolean countsTerminating) {
        host = new ClusterHost(bed, KubernetesConnection.of(bed.client()), store, limits);
        room = new HeldRoom(bed, store, "lab", countsTerminating);
    }

    private void deployed(DeploymentSpecBuilder spec) {
        host.manager().deploy(ANN, spec.build());
        host.await("iris", Phase.DEPLOYED);
    }

    private static DeploymentSpecBuilder gpus(String image, String instanceType, WhenTight whenTight) {
        return ClusterHost.spec("iris", image).instanceType(instanceType).whenTight(whenTight);
    }

    private void update(String image) {
        update(SpecChange.builder().image(image));
    }

    private void update(SpecChangeBuilder change) {
        host.manager().update(ANN, IRIS, change.build());
    }

    @Test
    @DisplayName("G2 R63 an update, one together with a scale, and one from pods that end slowly exceed what is held")
    void updates() {
        open(WIDE, true);
        deployed(ClusterHost.spec("iris", MODEL));
        update(ImageBehaviours.STUBBORN);
        host.await("iris", Phase.DEPLOYED);
        update(SpecChange.builder().image(NEXT).replicas(3));
        host.await("iris", Phase.DEPLOYED);
        host.manager().scale(ANN, IRIS, 5);
        update(MODEL);
        host.manager().scale(ANN, IRIS, 1);
        host.await("iris", Phase.DEPLOYED);
        host.manager().stop(ANN, IRIS);
        host.manager().start(ANN, IRIS);
        host.await("iris", Phase.DEPLOYED);
    }

    @Test
    @DisplayName("G2 R18 R63 the rollback of a bad update that is half done exceeds what is held")
    void halfDone() {
        open(WIDE, true);
        deployed(ClusterHost.spec("iris", MODEL));
        update(SpecChange.builder().image(ImageBehaviours.NEVER_READY).progressDeadline(Duration.ofSeconds(5)));
        host.await("iris", Phase.FAILED);
        host.manager().rollback(ANN, IRIS, new RevisionNumber(1));
        host.await("iris", Phase.DEPLOYED);
        update(ImageBehaviours.CRASHING);
        update(NEXT);
        host.await("iris", Phase.DEPLOYED);
    }

    @Test
    @DisplayName(
            "G2 R63 in a group with room for nothing else, eight GPUs of one replica and one each of eight are there at once")
    void gpus() {
        open(WIDE.and(GPU, "8"), true);
        deployed(gpus(MODEL, "gpu-8", WhenTight.RECREATE).replicas(1));
        update(SpecChange.builder().instanceType("gpu-1").replicas(8));
        host.await("iris", Phase.DEPLOYED);
        update(SpecChange.builder().instanceType("gpu-4").replicas(2));
        host.await("iris", Phase.DEPLOYED);
    }

    @Test
    @DisplayName("G2 R63 in a group with one GPU an update uses a second one, or doesn't come to its end")
    void oneGpu() {
        open(WIDE.and(GPU, "1"), true);
        deployed(gpus(ImageBehaviours.STUBBORN, "gpu-1", WhenTight.RECREATE).replicas(1));
        update(MODEL);
        host.await("iris", Phase.DEPLOYED);
    }

    @Test
    @DisplayName(
            "G2 R63 where replicas may overlap for want of room, those that serve and those that come exceed what is held")
    void overlap() {
        open(WIDE.and(GPU, "2"), false);
        deployed(gpus(ImageBehaviours.STUBBORN, "gpu-1", WhenTight.OVERLAP));
        update(MODEL);
        host.await("iris", Phase.DEPLOYED);
    }
}
