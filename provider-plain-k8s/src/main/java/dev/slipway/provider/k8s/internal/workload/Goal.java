package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.Revision;
import dev.slipway.model.Rollout;
import dev.slipway.spi.RolloutLabels;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a rollout shall come to in a cluster. Immutable.
 *
 * @param rollout what is asked for
 * @param settings where and how
 * @param shape what the controllers shall act on in the end
 */
record Goal(Rollout rollout, WorkloadSettings settings, Shape shape) {
    /** What comes of a rollout. */
    static Goal of(Rollout rollout, WorkloadSettings settings) {
        String template = TemplateDigest.of(rollout.revision());
        return new Goal(rollout, settings, new Shape(template, rollout.replicas(), rollout.strategy()));
    }

    DeploymentRef ref() {
        return rollout.deployment();
    }

    Fence fence() {
        return rollout.fence();
    }

    Revision revision() {
        return rollout.revision();
    }

    /** What everything of the deployment is called. */
    String name() {
        return ref().id().value();
    }

    String namespace() {
        return settings.namespaceOf(ref().group());
    }

    /** By which labels its pods are found, in this life and no other. */
    SortedMap<String, String> selector() {
        return selector(ref());
    }

    /** By which labels the pods of a deployment are found, in this life and no other. */
    static SortedMap<String, String> selector(DeploymentRef ref) {
        var labels = new TreeMap<String, String>();
        labels.put(RolloutLabels.STORE, ref.store().value());
        labels.put(RolloutLabels.DEPLOYMENT, ref.id().value());
        labels.put(StampKeys.INCARNATION, ref.incarnation().value());
        return labels;
    }

    /** The labels of every object of the deployment, which no revision changes. */
    SortedMap<String, String> labels() {
        var labels = new TreeMap<>(rollout.labels());
        labels.remove(RolloutLabels.REVISION);
        labels.putAll(selector());
        labels.put("app.kubernetes.io/name", "model");
        labels.put("app.kubernetes.io/instance", name());
        labels.put("app.kubernetes.io/managed-by", "slipway");
        return labels;
    }
}
