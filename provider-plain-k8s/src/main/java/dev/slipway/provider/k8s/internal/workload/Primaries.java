package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import java.time.Instant;
import java.util.Optional;

/** The only calls that read and write Deployments. Every write is of what was read, or creates. */
final class Primaries {
    /** How often a write may be overtaken by a controller until that is somebody else's to decide. */
    static final int MOST_TIMES = 8;

    private static final int CONFLICT = 409;

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

    /** Writes, if it is as it was read; empty if it was written since. */
    Optional<Primary> change(Primary read, ObjectNode manifest) {
        try {
            DeploymentObject object = cluster.apply(KubeKind.DEPLOYMENT, Manifest.toChange(manifest, read.metadata()));
            return Optional.of(new Primary(object, manifest));
        } catch (KubeException e) {
            if (e.kind() != KubeException.Kind.STALE) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /**
     * Reads what was written since it was read, if that was only a controller that told its state: then whatever was decided on it is decided
     * anew, and nothing was done in vain but a call.
     *
     * @throws KubeException {@link KubeException.Kind#STALE} if it is another object or says something else now, or never rests
     */
    Primary again(Primary read, int times) {
        Optional<Primary> now = times > MOST_TIMES
                ? Optional.empty()
                : read(read.metadata().namespace(), read.metadata().name());
        return now.filter(found -> isSame(found, read))
                .orElseThrow(() -> new KubeException(
                        KubeException.Kind.STALE,
                        CONFLICT,
                        "Deployment " + read.metadata().namespace() + "/"
                                + read.metadata().name() + " was written by somebody else meanwhile",
                        Optional.empty(),
                        null));
    }

    /** The server counts the writes to what is asked for; whose and how recent it is stands in the annotations. */
    private static boolean isSame(Primary found, Primary read) {
        return found.metadata().isAskedAsIn(read.metadata()) && found.stamp().equals(read.stamp());
    }

    /** Deletes, if it is as it was read, and what it owns goes after it; false if it was written since. */
    boolean delete(Primary read) {
        try {
            boolean unused = cluster.delete(KubeKind.DEPLOYMENT, read.metadata());
            return true;
        } catch (KubeException e) {
            if (e.kind() != KubeException.Kind.STALE) {
                throw e;
            }
            return false;
        }
    }
}
