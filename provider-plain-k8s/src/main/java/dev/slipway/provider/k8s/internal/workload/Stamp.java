package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.GroupId;
import dev.slipway.model.Incarnation;
import dev.slipway.model.InvalidValueException;
import dev.slipway.model.RevisionNumber;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.spi.RolloutLabels;
import java.util.Optional;

/**
 * What a primary object says of itself: whose it is, and how far its last rollout has been written. Immutable.
 *
 * @param ref whose it is
 * @param fence of the rollout that wrote it last
 * @param revision of that rollout
 * @param template the digest of the template that it shall come to
 * @param complete the fence of the last rollout of which everything was written; empty if of none
 */
public record Stamp(
        DeploymentRef ref, Fence fence, RevisionNumber revision, String template, Optional<Fence> complete) {
    /** Whether everything of the last rollout was written. */
    public boolean isComplete() {
        return complete.filter(fence::equals).isPresent();
    }

    /** Reads it; empty if the object has none that makes sense, and so isn't ours. */
    public static Optional<Stamp> of(ObjectMeta metadata) {
        Optional<DeploymentRef> ref = owner(metadata);
        try {
            return ref.flatMap(owner -> number(metadata, StampKeys.FENCE)
                    .flatMap(fence -> number(metadata, StampKeys.REVISION)
                            .map(revision -> new Stamp(
                                    owner,
                                    new Fence(fence),
                                    new RevisionNumber(revision),
                                    metadata.annotation(StampKeys.TEMPLATE).orElse(""),
                                    number(metadata, StampKeys.COMPLETE).map(Fence::new)))));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    /** Whose an object of any kind is, by its labels and the annotation of the group; empty if it isn't ours. */
    public static Optional<DeploymentRef> owner(ObjectMeta metadata) {
        Optional<String> store = metadata.label(RolloutLabels.STORE);
        Optional<String> id = metadata.label(RolloutLabels.DEPLOYMENT);
        Optional<String> incarnation = metadata.label(StampKeys.INCARNATION);
        Optional<String> group = metadata.annotation(StampKeys.GROUP).or(() -> metadata.label(RolloutLabels.GROUP));
        if (store.isEmpty() || id.isEmpty() || incarnation.isEmpty() || group.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new DeploymentRef(
                    new StoreId(store.get()),
                    new GroupId(group.get()),
                    new DeploymentId(id.get()),
                    new Incarnation(incarnation.get())));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    /** Writes it into the metadata of a manifest, which has its labels already. */
    public void write(ObjectNode metadata) {
        ObjectNode annotations = metadata.withObjectProperty("annotations");
        annotations.put(StampKeys.GROUP, ref.group().value());
        annotations.put(StampKeys.FENCE, Long.toString(fence.value()));
        annotations.put(StampKeys.REVISION, Long.toString(revision.value()));
        annotations.put(StampKeys.TEMPLATE, template);
        complete.ifPresent(whole -> annotations.put(StampKeys.COMPLETE, Long.toString(whole.value())));
    }

    private static Optional<Long> number(ObjectMeta metadata, String key) {
        try {
            return metadata.annotation(key).map(Long::valueOf);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
