package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.InvalidValueException;
import dev.slipway.model.RevisionNumber;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which revision the pods and ReplicaSets of one deployment run: the one asked for last if they are of its template, whichever revision
 * brought that; else the one that brought theirs. Pure.
 */
final class Revisions {
    private final Optional<Stamp> stamp;
    private final RevisionNumber latest;

    private Revisions(Optional<Stamp> stamp, RevisionNumber latest) {
        this.stamp = stamp;
        this.latest = latest;
    }

    /** Those of what was read; of what is left without a Deployment, the latest is the latest that is left. */
    static Revisions of(Live live, Optional<Stamp> stamp) {
        RevisionNumber left = Stream.concat(live.sets().stream(), live.pods().stream())
                .map(KubeObject::metadata)
                .flatMap(metadata -> brought(metadata).stream())
                .max(RevisionNumber::compareTo)
                .orElse(RevisionNumber.FIRST);
        return new Revisions(stamp, stamp.map(Stamp::revision).orElse(left));
    }

    /** The one asked for last. */
    RevisionNumber latest() {
        return latest;
    }

    /** Whether something is of the template asked for last. */
    boolean isOfGoal(KubeObject object) {
        String template = object.metadata().label(StampKeys.TEMPLATE).orElse("");
        return !template.isEmpty()
                && stamp.filter(asked -> asked.template().equals(template)).isPresent();
    }

    /** The one that a pod, or the pods of a ReplicaSet, run. */
    RevisionNumber of(KubeObject object) {
        return isOfGoal(object) ? latest : brought(templateOf(object)).orElse(latest);
    }

    private static ObjectMeta templateOf(KubeObject object) {
        return object instanceof ReplicaSetObject set
                        && set.metadata().label(StampKeys.REVISION).isEmpty()
                ? set.spec().template().metadata()
                : object.metadata();
    }

    private static Optional<RevisionNumber> brought(ObjectMeta metadata) {
        return metadata.label(StampKeys.REVISION).flatMap(Revisions::named);
    }

    /** The one that a label names; empty if it names none. */
    static Optional<RevisionNumber> named(String label) {
        try {
            return Optional.of(new RevisionNumber(Long.parseLong(label)));
        } catch (NumberFormatException | InvalidValueException e) {
            return Optional.empty();
        }
    }
}
