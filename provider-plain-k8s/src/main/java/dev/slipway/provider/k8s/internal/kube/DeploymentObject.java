package dev.slipway.provider.k8s.internal.kube;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Deployment.
 *
 * @param metadata its metadata
 * @param spec what is asked for
 * @param status what its controller says
 */
public record DeploymentObject(ObjectMeta metadata, Spec spec, Status status) implements KubeObject {
    /** Takes null for a status that nobody has written yet. */
    public DeploymentObject {
        status = status == null ? new Status(0, 0, 0, 0, 0, List.of()) : status;
    }

    /** Whether its controller has seen the last write. */
    public boolean isObserved() {
        return status.observedGeneration() >= metadata.generation();
    }

    /**
     * What is asked for.
     *
     * @param replicas how many; 1 if left out, as the server fills in
     * @param strategy how old pods are replaced
     * @param template the labels and annotations of the pods
     */
    public record Spec(@Nullable Integer replicas, @Nullable UpdateStrategy strategy, PodTemplate template) {
        /** How many pods are asked for. */
        public int wanted() {
            return replicas == null ? 1 : replicas;
        }
    }

    /**
     * How old pods are replaced.
     *
     * @param type {@code RollingUpdate} or {@code Recreate}
     * @param rollingUpdate the numbers of the first
     */
    public record UpdateStrategy(String type, @Nullable RollingUpdate rollingUpdate) {}

    /**
     * Numbers, or percentages as text.
     *
     * @param maxSurge how many pods more than asked for
     * @param maxUnavailable how many fewer may be ready
     */
    public record RollingUpdate(
            @Nullable String maxSurge, @Nullable String maxUnavailable) {}

    /**
     * What the controller says.
     *
     * @param observedGeneration which generation it speaks of
     * @param replicas how many pods that aren't terminating
     * @param updatedReplicas of the newest template
     * @param readyReplicas that are ready
     * @param unavailableReplicas that are missing or not available
     * @param conditions by type
     */
    public record Status(
            long observedGeneration,
            int replicas,
            int updatedReplicas,
            int readyReplicas,
            int unavailableReplicas,
            List<Condition> conditions) {
        /** Takes null for what is left out. */
        public Status {
            conditions = conditions == null ? List.of() : conditions;
        }
    }
}
