package dev.slipway.provider.k8s.internal.kube;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A ReplicaSet.
 *
 * @param metadata its metadata
 * @param spec what is asked for
 * @param status what its controller says
 */
public record ReplicaSetObject(ObjectMeta metadata, Spec spec, Status status) implements KubeObject {
    /** Takes null for a status that nobody has written yet. */
    public ReplicaSetObject {
        status = status == null ? new Status(0, 0, List.of()) : status;
    }

    /** Whether its controller has seen the last write. */
    public boolean isObserved() {
        return status.observedGeneration() >= metadata.generation();
    }

    /**
     * What is asked for.
     *
     * @param replicas how many; 1 if left out, as the server fills in
     * @param template the labels and annotations of the pods
     */
    public record Spec(@Nullable Integer replicas, PodTemplate template) {
        /** How many pods are asked for. */
        public int wanted() {
            return replicas == null ? 1 : replicas;
        }
    }

    /**
     * What the controller says.
     *
     * @param observedGeneration which generation it speaks of
     * @param replicas how many pods there are
     * @param conditions by type
     */
    public record Status(long observedGeneration, int replicas, List<Condition> conditions) {
        /** Takes null for what is left out. */
        public Status {
            conditions = conditions == null ? List.of() : conditions;
        }
    }
}
