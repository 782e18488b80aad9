package dev.slipway.core.simulation.cluster;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Turns replica sets into pods, one at a time. It has a copy of each set, which may be old; pods it knows as they are. */
final class ReplicaSetController {
    private final SimObjects objects;
    private final Map<String, SimReplicaSet> copies = new TreeMap<>();

    ReplicaSetController(SimObjects objects) {
        this.objects = objects;
    }

    void addSteps(List<Step> steps) {
        for (SimReplicaSet set : objects.sets.values()) {
            SimReplicaSet copy = copies.get(set.uid());
            if (copy == null || copy.generation() != set.generation()) {
                steps.add(new Step("replica set controller sees " + set.uid(), () -> see(set)));
            }
            int ready = (int) objects.podsOf(set.uid()).filter(SimPod::isReady).count();
            if (copy != null && ready != set.ready()) {
                steps.add(new Step(
                        "replica set controller reports " + set.uid(), () -> objects.put(set.reporting(ready))));
            }
        }
        copies.forEach((uid, copy) -> {
            if (!objects.sets.containsKey(uid)) {
                steps.add(new Step("replica set controller forgets " + uid, () -> copies.remove(uid)));
            }
            action(copy).ifPresent(action -> steps.add(new Step("replica set controller works on " + uid, action)));
        });
    }

    private void see(SimReplicaSet set) {
        SimReplicaSet seen = set.seen();
        objects.put(seen);
        copies.put(set.uid(), seen);
    }

    private Optional<Runnable> action(SimReplicaSet copy) {
        List<SimPod> live = objects.podsOf(copy.uid()).filter(SimPod::isLive).toList();
        if (live.size() < copy.size()) {
            return Optional.of(() -> create(copy));
        }
        return live.size() == copy.size()
                ? Optional.empty()
                : live.stream()
                        .max(Comparator.comparing((SimPod pod) -> !pod.isReady())
                                .thenComparing(SimPod::name))
                        .map(pod -> () -> objects.put(pod.terminating(false)));
    }

    private void create(SimReplicaSet copy) {
        int number = 1;
        while (objects.pods.containsKey(copy.uid() + "-" + number)) {
            number++;
        }
        objects.put(new SimPod(
                copy.uid() + "-" + number,
                copy.uid(),
                copy.ref(),
                copy.template(),
                copy.revision(),
                SimPod.State.STARTING,
                false,
                objects.deletedByHand.contains(copy.owner())));
    }

    @Override
    public String toString() {
        var text = new StringBuilder("seen:");
        copies.forEach((uid, copy) -> text.append(' ')
                .append(uid)
                .append(" x")
                .append(copy.size())
                .append(" g")
                .append(copy.generation()));
        return text.toString();
    }
}
