package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.ReplicaId;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeException.Kind;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeLog;
import dev.slipway.provider.k8s.internal.kube.KubeLogQuery;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One container of one pod, as the API server tells of it. Immutable.
 *
 * @param cluster whom to ask
 * @param pod which pod, as it was when it was looked for
 * @param container which of its containers
 */
record LogTarget(KubeCluster cluster, PodObject pod, String container) {
    ReplicaId replica() {
        return new ReplicaId(pod.metadata().name());
    }

    /** The container as it is now; empty if its pod is gone, also if there is another one of that name. */
    Optional<ContainerRuns> look() {
        return cluster.get(
                        KubeKind.POD, pod.metadata().namespace(), pod.metadata().name())
                .filter(now -> now.metadata().uid().equals(pod.metadata().uid()))
                .map(now -> ContainerRuns.of(now, container));
    }

    /** Connects to a part of the log; empty if there is none, as the container has no such run or the pod is gone. */
    Optional<KubeLog> open(LogPart part, Optional<Instant> from) {
        try {
            return Optional.of(cluster.log(new KubeLogQuery(
                    pod.metadata().namespace(),
                    pod.metadata().name(),
                    container,
                    part.isPrevious(),
                    part.isFollowed(),
                    from,
                    part.tail(),
                    OptionalInt.empty())));
        } catch (KubeException e) {
            if (e.kind() == Kind.NOT_FOUND || e.kind() == Kind.INVALID) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
