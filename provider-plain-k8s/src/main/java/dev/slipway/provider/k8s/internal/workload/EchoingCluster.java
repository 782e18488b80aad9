package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeLog;
import dev.slipway.provider.k8s.internal.kube.KubeLogQuery;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import dev.slipway.provider.k8s.internal.kube.KubePage;
import dev.slipway.provider.k8s.internal.kube.KubeSelection;
import dev.slipway.provider.k8s.internal.kube.KubeWatch;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The same cluster; what is written through it is told to whoever reads, before the writer goes on. Thread-safe. */
final class EchoingCluster implements KubeCluster {
    private final KubeCluster cluster;
    private final ClusterReader reader;

    EchoingCluster(KubeCluster cluster, ClusterReader reader) {
        this.cluster = cluster;
        this.reader = reader;
    }

    @Override
    public <T extends KubeObject> T apply(KubeKind<T> kind, ObjectNode manifest) {
        T written = cluster.apply(kind, manifest);
        reader.wrote(kind, written);
        return written;
    }

    @Override
    public boolean delete(KubeKind<?> kind, ObjectMeta read) {
        boolean wasThere = cluster.delete(kind, read);
        reader.deleted(kind, read);
        return wasThere;
    }

    @Override
    public <T extends KubeObject> Optional<T> get(KubeKind<T> kind, String namespace, String name) {
        return cluster.get(kind, namespace, name);
    }

    @Override
    public Optional<ObjectNode> raw(KubeKind<?> kind, String namespace, String name) {
        return cluster.raw(kind, namespace, name);
    }

    @Override
    public <T extends KubeObject> KubePage<T> list(
            KubeKind<T> kind, KubeSelection selection, int most, Optional<String> next) {
        return cluster.list(kind, selection, most, next);
    }

    @Override
    public ObjectNode tryApply(KubeKind<?> kind, ObjectNode manifest) {
        return cluster.tryApply(kind, manifest);
    }

    @Override
    public <T extends KubeObject> KubeWatch<T> watch(
            KubeKind<T> kind, KubeSelection selection, String resourceVersion) {
        return cluster.watch(kind, selection, resourceVersion);
    }

    @Override
    public KubeLog log(KubeLogQuery query) {
        return cluster.log(query);
    }

    @Override
    public Instant serverTime() {
        return cluster.serverTime();
    }

    @Override
    public Duration callTime() {
        return cluster.callTime();
    }

    /** Whoever made the cluster closes it. */
    @Override
    public void close() {}
}
