package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import java.time.Instant;
import java.util.Optional;

/** The only calls that read and write Deployments. Every write is of what was read, or creates. */
final class Primaries {
    private final KubeCluster cluster;

    Primaries(KubeCluster cluster) {
        this.cluster = cluster;
    }

    Instant serverTime() {
        return cluster.serverTime();
    }

    Optional<Primary> read(String namespace, String name) {
        return cluster.raw(KubeKind.DEPLOYMENT, namespace, name).map(Primary::read);
    }

    /** Creates, if nothing of the name is there. */
    Primary create(ObjectNode manifest) {
        return new Primary(cluster.apply(KubeKind.DEPLOYMENT, Manifest.toCreate(manifest)), manifest);
    }

    /** Writes, if it is as it was read. */
    Primary change(Primary read, ObjectNode manifest) {
        DeploymentObject object =
                cluster.apply(KubeKind.DEPLOYMENT, Manifest.toChange(manifest, read.metadata()));
        return new Primary(object, manifest);
    }

    /** Deletes, if it is as it was read; what it owns goes after it. */
    void delete(Primary read) {
        boolean unused = cluster.delete(KubeKind.DEPLOYMENT, read.metadata());
    }
}
