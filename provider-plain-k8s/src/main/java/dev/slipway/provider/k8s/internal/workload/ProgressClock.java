package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.provider.k8s.internal.kube.Condition;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeTime;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Since when a rollout has made no progress, by the times that its objects carry. It is the latest of these:
 *
 * <ul>
 *   <li>when the rollout was written: the server notes when our last apply changed something. What a controller noted before doesn't count
 *       against a rollout, even one that changes nothing. One that changes its callers alone says itself what it goes on with
 *       ({@link StampKeys#WRITTEN_AT});
 *   <li>when the Deployment controller found the last replica in its place. What else it notes as progress is no use: a pod that exists
 *       counts for it, so that pods which are thrown out and replaced for ever would make progress for ever; and of what is scaled while
 *       complete it notes nothing;
 *   <li>when each pod that is ready now became so;
 *   <li>when there came to be enough ready ones in all, or ceased to be: up to then the last progress had held.
 * </ul>
 *
 * <p>That the controller's own deadline is over is a time and no progress. Nor is what others note beyond the time of the look: a node's
 * clock that goes ahead would make progress of time alone. None of these moves while nothing happens. Some vanish with what carries them, as when
 * a pod that had become ready goes away: whoever looks more than once keeps the latest ({@link ProgressMemory}). Pure.
 */
final class ProgressClock {
    private static final String COMPLETE = "NewReplicaSetAvailable";

    private ProgressClock() {}

    /** When the last rollout was written that asks for other replicas than the one before it. */
    static Instant writtenAt(DeploymentObject object) {
        ObjectMeta metadata = object.metadata();
        Instant applied = metadata.appliedAt(KubeCluster.FIELD_MANAGER)
                .or(metadata::createdAt)
                .orElse(Instant.MIN);
        return KubeTime.parse(metadata.annotation(StampKeys.WRITTEN_AT).orElse(null))
                .filter(time -> time.isBefore(applied))
                .orElse(applied);
    }

    /** Not after the time of the look. */
    static Instant since(DeploymentObject object, List<PodSight> pods, Instant asOf) {
        List<Condition> conditions = object.status().conditions();
        Instant writtenAt = writtenAt(object);
        Instant first = writtenAt.isAfter(asOf) ? asOf : writtenAt;
        Stream<Optional<Instant>> noted = Stream.of(
                Optional.of(first).filter(time -> time.isAfter(Instant.MIN)),
                Condition.find(conditions, "Progressing")
                        .filter(condition ->
                                condition.isTrue() && condition.reason().equals(COMPLETE))
                        .flatMap(Condition::changedAt),
                Condition.find(conditions, "Available")
                        .flatMap(available -> KubeTime.parse(available.lastTransitionTime())));
        return Stream.concat(noted, pods.stream().map(PodSight::readySince))
                .flatMap(Optional::stream)
                .filter(time -> !time.isAfter(asOf))
                .max(Comparator.naturalOrder())
                .orElse(asOf);
    }

    /** Of what is left without a Deployment: nobody notes how it goes away, so when the last of it came. */
    static Instant ofLeftovers(Live live, Instant asOf) {
        return Stream.concat(live.sets().stream(), live.holding().stream())
                .flatMap(object -> object.metadata().createdAt().stream())
                .filter(time -> !time.isAfter(asOf))
                .max(Comparator.naturalOrder())
                .orElse(asOf);
    }
}
