package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;
import dev.slipway.provider.k8s.internal.workload.Live.Secondary;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What was found in some namespaces, owners first, whoever it belongs to. Facts and no judgement. Immutable.
 *
 * @param objects Deployments
 * @param sets ReplicaSets, read after them
 * @param pods pods, read after those
 * @param secondary Services, Ingresses and the like
 * @param asOf as of when, by the server's clock
 * @param unread the kinds that can't be read here, and why; nothing is known of their objects
 */
public record Found(
        List<DeploymentObject> objects,
        List<ReplicaSetObject> sets,
        List<PodObject> pods,
        List<Secondary> secondary,
        Instant asOf,
        Map<KubeKind<?>, String> unread) {
    /** Copies what could change. */
    public Found {
        objects = List.copyOf(objects);
        sets = List.copyOf(sets);
        pods = List.copyOf(pods);
        secondary = List.copyOf(secondary);
        unread = Map.copyOf(unread);
    }

    /** What was found here and there, as of the earlier time. */
    Found with(Found other) {
        Map<KubeKind<?>, String> all = new LinkedHashMap<>(unread);
        all.putAll(other.unread);
        return new Found(
                both(objects, other.objects),
                both(sets, other.sets),
                both(pods, other.pods),
                both(secondary, other.secondary),
                asOf.isBefore(other.asOf) ? asOf : other.asOf,
                all);
    }

    private static <T> List<T> both(List<T> one, List<T> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    /** The same by whose it is. */
    Belongings belongings() {
        Map<OwnerKey, List<Secondary>> beside = Belongings.byOwner(secondary, Secondary::metadata);
        return new Belongings(
                Belongings.byOwner(objects, DeploymentObject::metadata),
                Belongings.byOwner(sets, ReplicaSetObject::metadata),
                Belongings.byOwner(pods, PodObject::metadata),
                beside);
    }
}
