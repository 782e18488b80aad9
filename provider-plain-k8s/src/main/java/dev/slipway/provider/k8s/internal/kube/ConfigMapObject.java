package dev.slipway.provider.k8s.internal.kube;

import java.util.Map;

/**
 * A ConfigMap.
 *
 * @param metadata its metadata
 * @param data texts by key; empty if there are none
 */
public record ConfigMapObject(ObjectMeta metadata, Map<String, String> data) implements KubeObject {
    /** Takes null for what is left out. */
    public ConfigMapObject {
        data = data == null ? Map.of() : data;
    }
}
