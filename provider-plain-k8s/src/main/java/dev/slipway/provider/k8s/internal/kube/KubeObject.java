package dev.slipway.provider.k8s.internal.kube;

/** Something that an API server stores, with the fields of it that are used here. */
public interface KubeObject {
    /** Its name, versions, labels and owners. */
    ObjectMeta metadata();
}
