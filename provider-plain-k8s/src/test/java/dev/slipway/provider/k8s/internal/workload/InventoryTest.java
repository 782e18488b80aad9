package dev.slipway.provider.k8s.internal.workload;

import static dev.slipway.provider.k8s.internal.workload.Samples.REF;
import static dev.slipway.provider.k8s.internal.workload.Samples.at;
import static dev.slipway.provider.k8s.internal.workload.Samples.deployment;
import static dev.slipway.provider.k8s.internal.workload.Samples.pod;
import static dev.slipway.provider.k8s.internal.workload.Samples.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.Fence;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.spi.InventoryItem;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class InventoryTest {
    @Test
    @DisplayName(
            "R88 R95 every deployment with a stamp is listed once, of whatever store and life, with the pods that hold something")
    void all() {
        var other = Samples.ref("store-2", "iris", "second");
        List<DeploymentObject> objects = List.of(
                deployment().made(),
                deployment(other).annotated(StampKeys.FENCE, "3").made());

        assertThat(Inventory.of(
                        objects,
                        List.of(set("new", 2).made(), set("old", 0).made()),
                        List.of(
                                pod("a").ready(at(20)).made(),
                                pod("b").ready(at(20)).terminating(at(40)).made(),
                                pod("c").phase("Failed").made(),
                                new Samples.PodSample(other, "d").made())))
                .containsExactly(
                        new InventoryItem(REF, new Fence(12), 2, "Deployment models/iris"),
                        new InventoryItem(other, new Fence(3), 1, "Deployment models/iris"));
    }

    @Test
    @DisplayName("R88 what is left without a Deployment is listed under the stamp that was copied to it, if one was")
    void leftovers() {
        assertThat(Inventory.of(
                        List.of(),
                        List.of(set("old", 0).made(), set("new", 0).made()),
                        List.of(pod("a").terminating(at(40)).made())))
                .containsExactly(new InventoryItem(
                        REF, new Fence(12), 1, "2 ReplicaSets and 1 pod without a Deployment in models"));
        assertThat(Inventory.of(List.of(), List.of(), List.of(pod("a").made(), pod("b").made())))
                .containsExactly(new InventoryItem(REF, Fence.FIRST, 2, "2 pods without a Deployment in models"));
    }

    @Test
    @DisplayName(
            "P9 what has no stamp, or none that makes sense, isn't ours, and what has ended for good holds nothing")
    void notOurs() {
        assertThat(Inventory.of(
                        List.of(deployment().without(StampKeys.FENCE).made()),
                        List.of(),
                        List.of(pod("c").phase("Succeeded").made())))
                .isEmpty();
    }
}
