package dev.slipway.provider.k8s.internal.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import dev.slipway.provider.k8s.internal.kube.KubePage;
import dev.slipway.provider.k8s.internal.kube.KubeSelection;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import java.util.Optional;

/** A cluster behind a {@link Wire}. */
final class WiredCluster extends ForwardingCluster {
    private Wire wire;

    WiredCluster(KubeCluster cluster) {
        this(cluster, Wire.DIRECT);
    }

    WiredCluster(KubeCluster cluster, Wire wire) {
        super(cluster);
        this.wire = wire;
    }

    void follow(Wire next) {
        wire = next;
    }

    /** What a client says of a trouble. */
    static KubeException trouble(KubeException.Kind kind, Wire.Call call) {
        return new KubeException(kind, 0, call + ": " + kind, Optional.empty(), null);
    }

    @Override
    public <T extends KubeObject> Optional<T> get(KubeKind<T> kind, String namespace, String name) {
        return wire.pass(new Wire.Call("get", name), () -> super.get(kind, namespace, name));
    }

    @Override
    public <T extends KubeObject> KubePage<T> list(
            KubeKind<T> kind, KubeSelection selection, int most, Optional<String> next) {
        return wire.pass(new Wire.Call("list", selection.labels()), () -> super.list(kind, selection, most, next));
    }

    @Override
    public <T extends KubeObject> T apply(KubeKind<T> kind, ObjectNode manifest) {
        String name = manifest.at("/metadata/name").asText();
        return wire.pass(new Wire.Call("apply", name), () -> super.apply(kind, manifest));
    }

    @Override
    public boolean delete(KubeKind<?> kind, ObjectMeta read) {
        return wire.pass(new Wire.Call("delete", read.name()), () -> super.delete(kind, read));
    }
}
