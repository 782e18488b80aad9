package dev.slipway.core.simulation.cluster;

import dev.slipway.model.DeploymentRef;
import java.util.List;
import java.util.Optional;

/**
 * What was read of one deployment, owners first.
 *
 * @param ref whose it is
 * @param object its object, if there is one
 * @param sets its replica sets, of whatever object
 * @param pods its pods that hold something, of whatever replica set
 */
public record Live(DeploymentRef ref, Optional<SimDeployment> object, List<SimReplicaSet> sets, List<SimPod> pods) {
    /** Picks what belongs to one deployment. */
    public static Live of(
            DeploymentRef ref, Optional<SimDeployment> object, List<SimReplicaSet> sets, List<SimPod> pods) {
        return new Live(
                ref,
                object.filter(found -> found.ref().equals(ref)),
                sets.stream().filter(set -> set.ref().equals(ref)).toList(),
                pods.stream()
                        .filter(pod -> pod.ref().equals(ref) && pod.holds())
                        .toList());
    }

    /** Whether nothing is left. */
    public boolean isAbsent() {
        return object.isEmpty() && sets.isEmpty() && pods.isEmpty();
    }

    /** Whether the deployment controller has seen the last change. */
    public boolean isObservedByDeployment() {
        return object.filter(SimDeployment::isObserved).isPresent();
    }

    /** Whether the controllers of all replica sets have seen their sizes. */
    public boolean isObservedBySets() {
        return sets.stream().allMatch(SimReplicaSet::isObserved);
    }

    /** How many pods the replica sets ask for. */
    public int asked() {
        return sets.stream().mapToInt(SimReplicaSet::size).sum();
    }

    /** How many pods the present object's replica set of a template asks for. */
    public int askedOf(Template template) {
        return sets.stream()
                .filter(set -> isOfObject(set) && set.template().equals(template))
                .mapToInt(SimReplicaSet::size)
                .sum();
    }

    /** Whether replica sets of an object that is no more still ask for pods. */
    public boolean isAskedElsewhere() {
        return sets.stream().anyMatch(set -> !isOfObject(set) && set.size() > 0);
    }

    /** Whether a pod is on its way out. */
    public boolean isTerminating() {
        return pods.stream().anyMatch(SimPod::isTerminating);
    }

    /** Whether there are pods that no replica set asks for. */
    public boolean hasSurplus() {
        boolean isOwned = pods.stream()
                .filter(SimPod::isLive)
                .allMatch(pod -> sets.stream().anyMatch(set -> set.uid().equals(pod.set())));
        return !isOwned
                || sets.stream()
                        .anyMatch(set -> pods.stream()
                                        .filter(pod -> pod.isLive() && pod.set().equals(set.uid()))
                                        .count()
                                > set.size());
    }

    private boolean isOfObject(SimReplicaSet set) {
        return object.filter(found -> found.uid().equals(set.owner())).isPresent();
    }
}
