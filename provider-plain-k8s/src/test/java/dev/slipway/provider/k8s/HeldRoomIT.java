package dev.slipway.provider.k8s;

import static dev.slipway.provider.k8s.ClusterHost.ANN;
import static dev.slipway.provider.k8s.ClusterHost.GPU;

import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.Phase;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.SpecChange;
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

    private void update(String image) {
        host.manager().update(ANN, IRIS, SpecChange.builder().image(image).build());
    }

    @Test
    @DisplayName("G2 R63 an update, one together with a scale, and one from pods that end slowly exceed what is held")
    void updates() {
        open(WIDE, true);
        host.manager().deploy(ANN, ClusterHost.spec("iris", MODEL).build());
        host.await("iris", Phase.DEPLOYED);
        update(ImageBehaviours.STUBBORN);
        host.await("iris", Phase.DEPLOYED);
        host.manager()
                .update(ANN, IRIS, SpecChange.builder().image(NEXT).replicas(3).build());
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
        host.manager().deploy(ANN, ClusterHost.spec("iris", MODEL).build());
        host.await("iris", Phase.DEPLOYED);
        host.manager()
                .update(
                        ANN,
                        IRIS,
                        SpecChange.builder()
                                .image(ImageBehaviours.NEVER_READY)
                                .progressDeadline(Duration.ofSeconds(5))
                                .build());
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
        host.manager()
                .deploy(
                        ANN,
                        ClusterHost.spec("iris", MODEL)
                                .instanceType("gpu-8")
                                .replicas(1)
                                .whenTight(WhenTight.RECREATE)
                                .build());
        host.await("iris", Phase.DEPLOYED);
        host.manager()
                .update(
                        ANN,
                        IRIS,
                        SpecChange.builder().instanceType("gpu-1").replicas(8).build());
        host.await("iris", Phase.DEPLOYED);
        host.manager()
                .update(
                        ANN,
                        IRIS,
                        SpecChange.builder().instanceType("gpu-4").replicas(2).build());
        host.await("iris", Phase.DEPLOYED);
    }

    @Test
    @DisplayName("G2 R63 in a group with one GPU an update uses a second one, or doesn't come to its end")
    void oneGpu() {
        open(WIDE.and(GPU, "1"), true);
        host.manager()
                .deploy(
                        ANN,
                        ClusterHost.spec("iris", ImageBehaviours.STUBBORN)
                                .instanceType("gpu-1")
                                .replicas(1)
                                .whenTight(WhenTight.RECREATE)
                                .build());
        host.await("iris", Phase.DEPLOYED);
        update(MODEL);
        host.await("iris", Phase.DEPLOYED);
    }

    @Test
    @DisplayName(
            "G2 R63 where replicas may overlap for want of room, those that serve and those that come exceed what is held")
    void overlap() {
        open(WIDE.and(GPU, "2"), false);
        host.manager()
                .deploy(
                        ANN,
                        ClusterHost.spec("iris", ImageBehaviours.STUBBORN)
                                .instanceType("gpu-1")
                                .whenTight(WhenTight.OVERLAP)
                                .build());
        host.await("iris", Phase.DEPLOYED);
        update(MODEL);
        host.await("iris", Phase.DEPLOYED);
    }
}
