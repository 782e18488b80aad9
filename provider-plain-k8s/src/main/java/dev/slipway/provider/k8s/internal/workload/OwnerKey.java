package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentRef;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.spi.RolloutLabels;
import java.util.Optional;

/**
 * Which life of which deployment an object belongs to, by nothing but the labels that its Deployment selects by: they can't be
 * taken away without letting the object go, as the name of the group can.
 *
 * @param store the store that recorded it
 * @param id the name
 * @param incarnation which life of that name
 */
record OwnerKey(String store, String id, String incarnation) {
    /** Whose objects are looked for. */
    static OwnerKey of(DeploymentRef ref) {
        return new OwnerKey(
                ref.store().value(), ref.id().value(), ref.incarnation().value());
    }

    /** Whose an object is; empty if it is nobody's. */
    static Optional<OwnerKey> of(ObjectMeta metadata) {
        Optional<String> store = metadata.label(RolloutLabels.STORE);
        Optional<String> id = metadata.label(RolloutLabels.DEPLOYMENT);
        Optional<String> incarnation = metadata.label(StampKeys.INCARNATION);
        return store.isEmpty() || id.isEmpty() || incarnation.isEmpty()
                ? Optional.empty()
                : Optional.of(new OwnerKey(store.get(), id.get(), incarnation.get()));
    }
}
