package dev.slipway.provider.k8s.internal.kube;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a mirror says of some owners.
 *
 * @param <T> what the objects are
 * @param <K> whose they are
 * @param objects by owner, in the order of names; nothing for an owner without any
 * @param asOf as of when, by the server's clock; what we wrote ourselves may be newer
 */
public record MirrorView<T extends KubeObject, K>(Map<K, List<T>> objects, Instant asOf) {
    /** Those of one owner. */
    public List<T> of(K owner) {
        return objects.getOrDefault(owner, List.of());
    }
}
