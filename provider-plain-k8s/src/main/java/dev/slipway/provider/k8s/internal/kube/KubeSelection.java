package dev.slipway.provider.k8s.internal.kube;

/**
 * Which objects of a kind.
 *
 * @param namespace of which namespace; empty for all of them
 * @param labels a label selector in the API's own form; empty for any
 * @param fields a field selector in the API's own form; empty for any
 */
public record KubeSelection(String namespace, String labels, String fields) {
    /** Everything of a namespace. */
    public static KubeSelection in(String namespace) {
        return new KubeSelection(namespace, "", "");
    }

    /** What has certain labels in a namespace. */
    public static KubeSelection in(String namespace, String labels) {
        return new KubeSelection(namespace, labels, "");
    }
}
