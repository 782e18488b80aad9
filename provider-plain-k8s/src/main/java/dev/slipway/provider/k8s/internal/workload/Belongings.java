package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentRef;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;
import dev.slipway.provider.k8s.internal.workload.Live.Secondary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was found, by whose it is.
 *
 * @param objects Deployments
 * @param sets ReplicaSets
 * @param pods pods
 * @param secondary what is beside them
 */
record Belongings(
        Map<OwnerKey, List<DeploymentObject>> objects,
        Map<OwnerKey, List<ReplicaSetObject>> sets,
        Map<OwnerKey, List<PodObject>> pods,
        Map<OwnerKey, List<Secondary>> secondary) {
    /** Sorts things by whose they are; what is nobody's is left out. */
    static <T> Map<OwnerKey, List<T>> byOwner(List<T> things, Function<T, ObjectMeta> metadata) {
        Map<OwnerKey, List<T>> sorted = new HashMap<>();
        things.forEach(thing -> OwnerKey.of(metadata.apply(thing))
                .ifPresent(owner ->
                        sorted.computeIfAbsent(owner, any -> new ArrayList<>()).add(thing)));
        return sorted;
    }

    /** What belongs to a deployment in a namespace. */
    Live of(DeploymentRef ref, String namespace) {
        OwnerKey key = OwnerKey.of(ref);
        return new Live(
                ref,
                named(ref, in(namespace, objects.get(key), DeploymentObject::metadata)),
                in(namespace, sets.get(key), ReplicaSetObject::metadata),
                in(namespace, pods.get(key), PodObject::metadata),
                in(namespace, secondary.get(key), Secondary::metadata));
    }

    private static <T> List<T> in(String namespace, @Nullable List<T> things, Function<T, ObjectMeta> metadata) {
        return things == null
                ? List.of()
                : things.stream()
                        .filter(thing -> metadata.apply(thing).namespace().equals(namespace))
                        .toList();
    }

    /** The Deployment of that name, and not a copy that somebody made of it with all its labels. */
    private static Optional<DeploymentObject> named(DeploymentRef ref, List<DeploymentObject> objects) {
        return objects.stream()
                .filter(object -> object.metadata().name().equals(ref.id().value()))
                .findFirst();
    }
}
