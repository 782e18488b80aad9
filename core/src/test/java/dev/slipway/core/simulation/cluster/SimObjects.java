package dev.slipway.core.simulation.cluster;

import dev.slipway.model.DeploymentId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What is stored behind the API. */
final class SimObjects {
    final Map<DeploymentId, SimDeployment> deployments = new TreeMap<>(Comparator.comparing(DeploymentId::value));
    final Map<String, SimReplicaSet> sets = new TreeMap<>();
    final Map<String, SimPod> pods = new TreeMap<>();
    final Set<String> badImages = new TreeSet<>();
    /** Uids of objects that somebody deleted by hand. */
    final Set<String> deletedByHand = new TreeSet<>();

    private final Map<String, Integer> uids = new TreeMap<>();

    String nextUid(DeploymentId name) {
        return nextUid(name.value() + ".");
    }

    String nextUid(String prefix) {
        return prefix + uids.merge(prefix, 1, Integer::sum);
    }

    boolean hasDeployment(String uid) {
        return deployments.values().stream().anyMatch(object -> object.uid().equals(uid));
    }

    List<SimReplicaSet> setsOf(String owner) {
        return sets.values().stream().filter(set -> set.owner().equals(owner)).toList();
    }

    Stream<SimPod> podsOf(String set) {
        return pods.values().stream().filter(pod -> pod.set().equals(set));
    }

    void put(SimReplicaSet set) {
        sets.put(set.uid(), set);
    }

    void put(SimPod pod) {
        pods.put(pod.name(), pod);
    }

    @Override
    public String toString() {
        return deployments.values() + " " + sets.values() + " " + pods.values() + " " + uids + badImages
                + deletedByHand;
    }
}
