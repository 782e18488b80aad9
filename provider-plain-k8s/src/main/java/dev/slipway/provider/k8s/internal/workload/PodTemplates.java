package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.InstanceType;
import dev.slipway.model.ModelContract;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.Toleration;
import dev.slipway.spi.RolloutLabels;

/** Makes pod templates. Nothing empty is written: server-side apply would own it. Pure. */
final class PodTemplates {
    private final Goal goal;
    private final PodRules rules;
    private final ModelContract contract;

    private PodTemplates(Goal goal) {
        this.goal = goal;
        this.rules = goal.settings().pods();
        this.contract = goal.revision().spec().contract();
    }

    /**
     * The template of a goal.
     *
     * @param revision which revision brought it: that of the goal, or an earlier one that had the same
     */
    static ObjectNode of(Goal goal, RevisionNumber revision) {
        return new PodTemplates(goal).template(revision);
    }

    /** Which revision brought a template, as it says itself; that of a goal if it says nothing that makes sense. */
    static RevisionNumber broughtBy(ObjectNode template, Goal goal) {
        String label = template.path("metadata")
                .path("labels")
                .path(RolloutLabels.REVISION)
                .asText();
        return Revisions.named(label).orElse(goal.revision().number());
    }

    private ObjectNode template(RevisionNumber revision) {
        ObjectNode template = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = template.putObject("metadata");
        ObjectNode labels = metadata.putObject("labels");
        goal.labels().forEach(labels::put);
        labels.put(StampKeys.TEMPLATE, goal.shape().template());
        labels.put(RolloutLabels.REVISION, revision.toString());
        ObjectNode spec = template.putObject("spec");
        pod(spec);
        metadata.putObject("annotations")
                .put(StampKeys.GROUP, goal.ref().group().value())
                .put(StampKeys.TERMINATION, Integer.toString(Pacing.terminationSeconds(contract, rules)))
                .put(StampKeys.CONTENT, Digest.of(spec));
        return template;
    }

    private void pod(ObjectNode pod) {
        pod.put("automountServiceAccountToken", false);
        pod.put("enableServiceLinks", false);
        pod.put("terminationGracePeriodSeconds", Pacing.terminationSeconds(contract, rules));
        goal.revision()
                .spec()
                .imagePullSecret()
                .ifPresent(
                        secret -> pod.putArray("imagePullSecrets").addObject().put("name", secret.value()));
        place(pod, goal.revision().instanceType());
        PodSecurity.writePod(pod, rules);
        pod.putArray("containers").add(ModelContainer.of(goal));
    }

    private void place(ObjectNode pod, InstanceType type) {
        if (!type.nodeSelector().isEmpty()) {
            ObjectNode selector = pod.putObject("nodeSelector");
            type.nodeSelector().forEach(selector::put);
        }
        if (!type.tolerations().isEmpty()) {
            ArrayNode tolerations = pod.putArray("tolerations");
            type.tolerations().forEach(toleration -> write(tolerations.addObject(), toleration));
        }
        ObjectNode spread = pod.putArray("topologySpreadConstraints").addObject();
        spread.put("maxSkew", 1);
        spread.put("topologyKey", "kubernetes.io/hostname");
        spread.put("whenUnsatisfiable", "ScheduleAnyway");
        ObjectNode labels = spread.putObject("labelSelector").putObject("matchLabels");
        goal.selector().forEach(labels::put);
    }

    private static void write(ObjectNode written, Toleration toleration) {
        written.put("operator", toleration.operator());
        putIfGiven(written, "key", toleration.key());
        putIfGiven(written, "value", toleration.value());
        putIfGiven(written, "effect", toleration.effect());
    }

    private static void putIfGiven(ObjectNode written, String field, String value) {
        if (!value.isEmpty()) {
            written.put(field, value);
        }
    }
}
