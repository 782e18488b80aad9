package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.Fence;
import dev.slipway.model.Strategy;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.spi.RolloutLabels;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** Makes Deployments, on the way to a goal. Pure. */
final class DeploymentManifests {
    /** How many templates are kept to go back to without making their ReplicaSet anew; each is listed whenever anybody looks. */
    private static final int KEPT_TEMPLATES = 2;

    /** How much later than the library the controller gives its own opinion, which nobody waits for. */
    private static final int LATER = 60;

    private DeploymentManifests() {}

    /**
     * The Deployment of a goal, with the shape that it has on the way.
     *
     * @param goal what is wanted in the end
     * @param shape what the controllers shall act on now
     * @param pods what pods are made of, and how they are paced
     * @param complete what the object shall say was written whole
     * @param parts the kinds of the objects that may be beside it
     * @param writtenAt since when it has been the goal
     */
    static ObjectNode of(
            Goal goal, Shape shape, Pods pods, Optional<Fence> complete, Collection<String> parts, Instant writtenAt) {
        ObjectNode manifest = Manifest.start(KubeKind.DEPLOYMENT, goal.namespace(), goal.name(), goal.labels());
        ObjectNode metadata = Manifest.metadata(manifest);
        String revision = goal.revision().number().toString();
        metadata.withObjectProperty("labels").put(RolloutLabels.REVISION, revision);
        new Stamp(
                        goal.ref(),
                        goal.fence(),
                        goal.revision().number(),
                        goal.shape().template(),
                        complete)
                .write(metadata);
        metadata.withObjectProperty("annotations").put(StampKeys.WRITTEN_AT, writtenAt.toString());
        if (!parts.isEmpty()) {
            metadata.withObjectProperty("annotations").put(StampKeys.PARTS, String.join(",", parts));
        }
        ObjectNode spec = manifest.putObject("spec");
        spec.put("replicas", shape.replicas());
        ObjectNode selector = spec.putObject("selector").putObject("matchLabels");
        goal.selector().forEach(selector::put);
        write(spec.putObject("strategy"), shape.strategy());
        if (pods.minReadySeconds() > 0) {
            spec.put("minReadySeconds", pods.minReadySeconds());
        }
        spec.put("progressDeadlineSeconds", progressSeconds(goal) + pods.minReadySeconds() + LATER);
        spec.put("revisionHistoryLimit", KEPT_TEMPLATES);
        spec.set("template", pods.template());
        return manifest;
    }

    private static void write(ObjectNode written, Strategy strategy) {
        if (strategy.isRecreate()) {
            written.put("type", "Recreate");
            return;
        }
        written.put("type", "RollingUpdate");
        written.putObject("rollingUpdate")
                .put("maxSurge", strategy.surge())
                .put("maxUnavailable", strategy.unavailable());
    }

    private static long progressSeconds(Goal goal) {
        var spec = goal.revision().spec();
        return Math.max(
                Pacing.seconds(spec.effectiveProgressDeadline()),
                Pacing.seconds(spec.contract().startupBudget()));
    }

    /**
     * What pods are made of.
     *
     * @param template the pod template
     * @param minReadySeconds how long a new pod has to be ready before it counts as available
     */
    record Pods(ObjectNode template, int minReadySeconds) {}
}
