package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentRef;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;
import java.util.List;
import java.util.Optional;

/**
 * What was read of one deployment, owners first: everything that carries the labels of exactly this life. Facts and no judgement. Immutable.
 *
 * @param ref whose it is
 * @param object its Deployment, if there is one
 * @param sets its ReplicaSets, of whatever Deployment object
 * @param pods its pods, finished ones included
 * @param secondary its Services, Ingresses and the like
 */
public record Live(
        DeploymentRef ref,
        Optional<DeploymentObject> object,
        List<ReplicaSetObject> sets,
        List<PodObject> pods,
        List<Secondary> secondary) {
    /** Pods that hold something: those that haven't ended for good. */
    public List<PodObject> holding() {
        return pods.stream().filter(pod -> !pod.isFinished()).toList();
    }

    /** Whether nothing is left that was or runs something. */
    public boolean isAbsent() {
        return object.isEmpty() && sets.isEmpty() && holding().isEmpty();
    }

    /** Whether the Deployment controller has seen the last write. */
    public boolean isObservedByDeployment() {
        return object.filter(DeploymentObject::isObserved).isPresent();
    }

    /** Whether the controllers of all ReplicaSets have seen their sizes. */
    public boolean isObservedBySets() {
        return sets.stream().allMatch(ReplicaSetObject::isObserved);
    }

    /** How many pods the ReplicaSets ask for. */
    public int asked() {
        return sets.stream().mapToInt(set -> set.spec().wanted()).sum();
    }

    /** How many pods the present Deployment's ReplicaSet of a template asks for. */
    public int askedOf(String template) {
        return sets.stream()
                .filter(set -> isOfObject(set) && template(set).equals(template))
                .mapToInt(set -> set.spec().wanted())
                .sum();
    }

    /** Whether ReplicaSets of a Deployment that is no more still ask for pods. */
    public boolean isAskedElsewhere() {
        return sets.stream().anyMatch(set -> !isOfObject(set) && set.spec().wanted() > 0);
    }

    /** Whether a pod is on its way out. */
    public boolean isTerminating() {
        return holding().stream().anyMatch(pod -> pod.metadata().isTerminating());
    }

    /** Whether there are pods that no ReplicaSet asks for. */
    public boolean hasSurplus() {
        List<PodObject> staying = holding().stream()
                .filter(pod -> !pod.metadata().isTerminating())
                .toList();
        boolean isOwned = staying.stream().allMatch(pod -> sets.stream().anyMatch(set -> isOf(pod, set)));
        return !isOwned
                || sets.stream()
                        .anyMatch(set ->
                                staying.stream().filter(pod -> isOf(pod, set)).count()
                                        > set.spec().wanted());
    }

    /** Whether a ReplicaSet belongs to the present Deployment. */
    public boolean isOfObject(ReplicaSetObject set) {
        return object.filter(found -> set.metadata()
                        .controller()
                        .equals(Optional.of(found.metadata().uid())))
                .isPresent();
    }

    /** The digest of the template that a ReplicaSet makes pods of; empty if it has none. */
    public static String template(ReplicaSetObject set) {
        return set.metadata().label(StampKeys.TEMPLATE).orElse("");
    }

    /** The digest of the template that a pod was made of; empty if it has none. */
    public static String template(PodObject pod) {
        return pod.metadata().label(StampKeys.TEMPLATE).orElse("");
    }

    /** The digest of the template that a Deployment has now; empty if it has none. */
    public static String template(DeploymentObject object) {
        return object.spec().template().metadata().label(StampKeys.TEMPLATE).orElse("");
    }

    private static boolean isOf(PodObject pod, ReplicaSetObject set) {
        return pod.metadata().controller().equals(Optional.of(set.metadata().uid()));
    }

    /**
     * An object beside the Deployment.
     *
     * @param kind what it is
     * @param metadata which, and whose
     */
    public record Secondary(KubeKind<?> kind, ObjectMeta metadata) {}
}
