package dev.slipway.core.simulation.cluster;

import java.util.List;
import java.util.function.Consumer;

/** Starts and ends containers, and takes away what has lost its owner. */
final class NodesAndGarbage {
    private final SimObjects objects;
    private final Consumer<String> progressed;

    NodesAndGarbage(SimObjects objects, Consumer<String> progressed) {
        this.objects = objects;
        this.progressed = progressed;
    }

    void addSteps(List<Step> steps) {
        for (SimPod pod : objects.pods.values()) {
            boolean isBad = objects.badImages.contains(pod.template().image());
            if (pod.isTerminating()) {
                steps.add(new Step("pod " + pod.name() + " is gone", () -> gone(pod)));
            } else if (pod.state() == SimPod.State.STARTING) {
                steps.add(
                        isBad
                                ? new Step("pod " + pod.name() + " crashes", () -> put(pod, SimPod.State.CRASHED))
                                : new Step("pod " + pod.name() + " becomes ready", () -> put(pod, SimPod.State.READY)));
            } else if (pod.state() == SimPod.State.CRASHED && !isBad) {
                steps.add(new Step("pod " + pod.name() + " starts again", () -> put(pod, SimPod.State.STARTING)));
            }
        }
        for (SimReplicaSet set : objects.sets.values()) {
            if (!objects.hasDeployment(set.owner())) {
                steps.add(new Step("garbage collector removes " + set.uid(), () -> objects.sets.remove(set.uid())));
            }
        }
        for (SimPod pod : objects.pods.values()) {
            if (!objects.sets.containsKey(pod.set()) && !pod.isTerminating()) {
                steps.add(new Step("garbage collector ends " + pod.name(), () -> end(pod)));
            }
        }
    }

    private void put(SimPod pod, SimPod.State state) {
        objects.put(pod.in(state));
        if (state == SimPod.State.READY) {
            progressed.accept(owner(pod));
        }
    }

    private void gone(SimPod pod) {
        objects.pods.remove(pod.name());
        progressed.accept(owner(pod));
    }

    private void end(SimPod pod) {
        if (pod.holds()) {
            objects.put(pod.terminating(false));
        } else {
            objects.pods.remove(pod.name());
        }
    }

    private static String owner(SimPod pod) {
        return pod.set().substring(0, pod.set().indexOf('/'));
    }
}
