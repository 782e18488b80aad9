package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;
import dev.slipway.spi.InventoryItem;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Everything with a stamp of this library, of whatever store: Deployments, and pods and ReplicaSets that have none any more. Pods that have
 * ended for good hold nothing and aren't told. Pure.
 */
public final class Inventory {
    private Inventory() {}

    /** One item per deployment, from one look: owners were listed before what they own. */
    public static List<InventoryItem> of(
            Collection<DeploymentObject> objects, Collection<ReplicaSetObject> sets, Collection<PodObject> pods) {
        Map<DeploymentRef, Belongings> all = new LinkedHashMap<>();
        objects.forEach(object -> Stamp.of(object.metadata())
                .ifPresent(stamp -> all.computeIfAbsent(stamp.ref(), ref -> new Belongings())
                        .add(object, stamp.fence())));
        sets.forEach(set -> Stamp.owner(set.metadata())
                .ifPresent(ref ->
                        all.computeIfAbsent(ref, owner -> new Belongings()).add(set)));
        pods.stream()
                .filter(pod -> !pod.isFinished())
                .forEach(pod -> Stamp.owner(pod.metadata())
                        .ifPresent(ref -> all.computeIfAbsent(ref, owner -> new Belongings())
                                .add(pod)));
        return all.entrySet().stream()
                .map(each -> each.getValue().item(each.getKey()))
                .toList();
    }

    /** What belongs to one deployment. Not thread-safe. */
    private static final class Belongings {
        private final Set<String> objects = new LinkedHashSet<>();
        private final Set<String> namespaces = new LinkedHashSet<>();
        private Fence stamp = Fence.FIRST;
        private int sets;
        private int pods;

        void add(DeploymentObject object, Fence fence) {
            objects.add(object.metadata().namespace() + "/" + object.metadata().name());
            stamp = fence.isAfter(stamp) ? fence : stamp;
        }

        void add(ReplicaSetObject set) {
            Fence copied = Sight.fence(set.metadata()).orElse(Fence.FIRST);
            stamp = objects.isEmpty() && copied.isAfter(stamp) ? copied : stamp;
            sets++;
            located(set);
        }

        void add(PodObject pod) {
            pods++;
            located(pod);
        }

        private void located(KubeObject object) {
            namespaces.add(object.metadata().namespace());
        }

        InventoryItem item(DeploymentRef ref) {
            return new InventoryItem(ref, stamp, pods, objects.isEmpty() ? leftovers() : owners());
        }

        private String owners() {
            return (objects.size() == 1 ? "Deployment " : "Deployments ") + String.join(", ", objects);
        }

        private String leftovers() {
            List<String> parts = Stream.of(counted(sets, "ReplicaSet"), counted(pods, "pod"))
                    .filter(part -> !part.isEmpty())
                    .toList();
            return String.join(" and ", parts) + " without a Deployment in " + String.join(", ", namespaces);
        }

        private static String counted(int number, String what) {
            return number == 0 ? "" : number + " " + what + (number == 1 ? "" : "s");
        }
    }
}
