package dev.slipway.core.simulation.cluster;

import java.util.ArrayList;
import java.util.List;

/** People with access to the cluster, and machines that fail: what none of us asked for. */
final class Outsiders {
    private static final int NODES = 2;

    private final SimObjects objects;

    Outsiders(SimObjects objects) {
        this.objects = objects;
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (SimDeployment object : objects.deployments.values()) {
            steps.add(new Step("somebody deletes deployment " + object.uid(), () -> delete(object)));
        }
        for (SimPod pod : objects.pods.values()) {
            if (pod.isLive()) {
                steps.add(new Step("somebody deletes pod " + pod.name(), () -> objects.put(pod.terminating(true))));
                steps.add(new Step(
                        "pod " + pod.name() + " is evicted", () -> objects.put(pod.in(SimPod.State.FINISHED))));
            }
        }
        for (int node = 0; node < NODES; node++) {
            List<SimPod> lost = podsOn(node);
            if (!lost.isEmpty()) {
                steps.add(new Step(
                        "node " + node + " vanishes", () -> lost.forEach(pod -> objects.put(pod.terminating(true)))));
            }
        }
        return steps;
    }

    /** Whatever still runs or comes of it is nobody's fault but the outsider's. */
    private void delete(SimDeployment object) {
        objects.deployments.remove(object.name());
        objects.deletedByHand.add(object.uid());
        List.copyOf(objects.pods.values()).stream()
                .filter(pod -> pod.set().startsWith(object.uid() + "/"))
                .forEach(pod -> objects.put(pod.excused()));
    }

    private List<SimPod> podsOn(int node) {
        return objects.pods.values().stream()
                .filter(pod -> pod.isLive() && Math.floorMod(pod.name().hashCode(), NODES) == node)
                .toList();
    }
}
