package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentRef;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.spi.ProviderContext;
import java.util.Optional;

/**
 * Removes what another life of an id has left behind: what runs nothing, and isn't recorded as it is read. Anything else of ours stays
 * and is in the way for now; what isn't ours is a conflict.
 */
final class Predecessors {
    private final KubeCluster cluster;
    private final ProviderContext context;

    Predecessors(KubeCluster cluster, ProviderContext context) {
        this.cluster = cluster;
        this.context = context;
    }

    /** Whether a Deployment has been removed. */
    boolean clear(Primary found) {
        return clear(
                KubeKind.DEPLOYMENT, found.metadata(), found.object().spec().wanted() == 0);
    }

    /** Whether an object beside a Deployment has been removed. */
    boolean clear(KubeKind<?> kind, ObjectMeta found) {
        return clear(kind, found, true);
    }

    private boolean clear(KubeKind<?> kind, ObjectMeta found, boolean runsNothing) {
        Optional<DeploymentRef> owner =
                kind.equals(KubeKind.DEPLOYMENT) ? Stamp.of(found).map(Stamp::ref) : Stamp.owner(found);
        DeploymentRef ref = owner.filter(other -> other.store().equals(context.store()))
                .orElseThrow(() -> Conflicts.with(kind, found));
        if (!runsNothing || found.isTerminating() || context.currentFence(ref).isPresent()) {
            return false;
        }
        boolean unused = cluster.delete(kind, found);
        return true;
    }
}
