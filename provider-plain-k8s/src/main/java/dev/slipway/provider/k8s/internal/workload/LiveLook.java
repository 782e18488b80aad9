package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentRef;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeSelection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads, after a Deployment, what belongs to its life: owners first, as they are now. */
final class LiveLook {
    private static final int ALL = 0;

    private final KubeCluster cluster;

    LiveLook(KubeCluster cluster) {
        this.cluster = cluster;
    }

    /** What there is of a deployment whose object was read before. */
    Live at(DeploymentRef ref, DeploymentObject object) {
        String labels = Goal.selector(ref).entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
        var selection = KubeSelection.in(object.metadata().namespace(), labels);
        var sets = cluster.list(KubeKind.REPLICA_SET, selection, ALL, Optional.empty())
                .items();
        var pods = cluster.list(KubeKind.POD, selection, ALL, Optional.empty()).items();
        return new Live(ref, Optional.of(object), sets, pods, List.of());
    }
}
