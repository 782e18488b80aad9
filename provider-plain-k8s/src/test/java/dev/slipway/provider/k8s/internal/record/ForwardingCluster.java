package dev.slipway.provider.k8s.internal.record;

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

/** Passes on what a store asks of a cluster: nothing but ConfigMaps, by four verbs. */
class ForwardingCluster implements KubeCluster {
    private final KubeCluster cluster;

    ForwardingCluster(KubeCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public <T extends KubeObject> Optional<T> get(KubeKind<T> kind, String namespace, String name) {
        return cluster.get(kind, namespace, name);
    }

    @Override
    public <T extends KubeObject> KubePage<T> list(
            KubeKind<T> kind, KubeSelection selection, int most, Optional<String> next) {
        return cluster.list(kind, selection, most, next);
    }

    @Override
    public <T extends KubeObject> T apply(KubeKind<T> kind, ObjectNode manifest) {
        return cluster.apply(kind, manifest);
    }

    @Override
    public boolean delete(KubeKind<?> kind, ObjectMeta read) {
        return cluster.delete(kind, read);
    }

    @Override
    public Optional<ObjectNode> raw(KubeKind<?> kind, String namespace, String name) {
        throw new UnsupportedOperationException("raw");
    }

    @Override
    public ObjectNode tryApply(KubeKind<?> kind, ObjectNode manifest) {
        throw new UnsupportedOperationException("tryApply");
    }

    @Override
    public <T extends KubeObject> KubeWatch<T> watch(
            KubeKind<T> kind, KubeSelection selection, String resourceVersion) {
        throw new UnsupportedOperationException("watch");
    }

    @Override
    public KubeLog log(KubeLogQuery query) {
        throw new UnsupportedOperationException("log");
    }

    @Override
    public Instant serverTime() {
        return cluster.serverTime();
    }

    @Override
    public Duration callTime() {
        return cluster.callTime();
    }

    @Override
    public void close() {}
}
