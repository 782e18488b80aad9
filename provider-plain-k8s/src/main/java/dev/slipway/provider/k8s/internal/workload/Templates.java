package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.RevisionNumber;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;
import dev.slipway.spi.RolloutLabels;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds the pod template to write for a goal. Pods of the goal's kind that run already, from before a rollout that is taken back half-way,
 * stay: their ReplicaSet's own template is written then, word for word, unless somebody has edited it. Otherwise it is made anew, by the
 * settings of today.
 */
final class Templates {
    /** What the Deployment controller adds to the labels of a template. */
    private static final String ADDED_LABEL = "pod-template-hash";

    private final KubeCluster cluster;

    Templates(KubeCluster cluster) {
        this.cluster = cluster;
    }

    ObjectNode of(Goal goal, Live live) {
        List<ReplicaSetObject> same = live.sets().stream()
                .filter(set -> live.isOfObject(set)
                        && Live.template(set).equals(goal.shape().template()))
                .sorted(Comparator.comparing(
                                (ReplicaSetObject set) -> set.spec().wanted())
                        .reversed())
                .toList();
        return same.stream()
                .filter(set -> set.spec().wanted() > 0)
                .flatMap(set -> wordForWord(set).stream())
                .filter(template -> !Edits.isEdited(goal, template))
                .findFirst()
                .orElseGet(() -> PodTemplates.of(goal, broughtBy(goal, same)));
    }

    private Optional<ObjectNode> wordForWord(ReplicaSetObject set) {
        return cluster.raw(
                        KubeKind.REPLICA_SET,
                        set.metadata().namespace(),
                        set.metadata().name())
                .filter(raw -> raw.path("metadata")
                        .path("uid")
                        .asText()
                        .equals(set.metadata().uid()))
                .map(raw -> {
                    ObjectNode template = Manifest.template(raw);
                    template.withObjectProperty("metadata")
                            .withObjectProperty("labels")
                            .remove(ADDED_LABEL);
                    return template;
                });
    }

    /** The same template keeps the name of the revision that brought it, so that the controller knows it again. */
    private static RevisionNumber broughtBy(Goal goal, List<ReplicaSetObject> same) {
        return same.stream()
                .flatMap(set -> revision(set).stream())
                .findFirst()
                .orElse(goal.revision().number());
    }

    private static Optional<RevisionNumber> revision(ReplicaSetObject set) {
        return set.spec().template().metadata().label(RolloutLabels.REVISION).flatMap(Revisions::named);
    }
}
