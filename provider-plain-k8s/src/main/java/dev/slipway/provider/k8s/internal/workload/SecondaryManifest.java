package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.Fence;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.provider.k8s.internal.kube.PlainObject;

/**
 * An object beside the Deployment, as it is wanted. Immutable.
 *
 * @param kind what it is
 * @param manifest all of it but who owns it and which rollout wrote it
 * @param digest tells its content apart
 */
record SecondaryManifest(KubeKind<PlainObject> kind, ObjectNode manifest, String digest) {
    static SecondaryManifest of(KubeKind<PlainObject> kind, ObjectNode manifest) {
        return new SecondaryManifest(kind, manifest, Digest.of(manifest));
    }

    /** What is sent: owned by the Deployment, so that it goes with it, and marked with the rollout that wrote it. */
    ObjectNode ownedBy(ObjectMeta owner, Fence fence) {
        ObjectNode copy = manifest.deepCopy();
        ObjectNode metadata = Manifest.metadata(copy);
        metadata.withObjectProperty("annotations")
                .put(StampKeys.FENCE, fence.toString())
                .put(StampKeys.CONTENT, digest);
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "apps/v1")
                .put("kind", "Deployment")
                .put("name", owner.name())
                .put("uid", owner.uid())
                .put("controller", true);
        return copy;
    }
}
