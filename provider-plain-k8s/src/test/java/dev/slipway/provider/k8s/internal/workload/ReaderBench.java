package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.Incarnation;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.FakeCalls.Verb;
import dev.slipway.provider.k8s.internal.kube.FakeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import dev.slipway.provider.k8s.internal.kube.Manifests;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.spi.RolloutLabels;
import java.util.Map;
import java.util.Set;

/** A cluster with deployments to be read. */
final class ReaderBench {
    static final StoreId STORE = new StoreId("our-store");
    static final GroupId TEAM = new GroupId("team");
    static final GroupId LAB = new GroupId("Lab für Bilder");

    final FakeCluster cluster = new FakeCluster();

    /** Two namespaces. */
    static ReadingSettings settings() {
        ReadingSettings one = ReadingSettings.of("models");
        return new ReadingSettings(
                ReaderBench::namespaceOf,
                Set.of("models", "lab"),
                one.isClusterWide(),
                one.isWatching(),
                one.secondary(),
                one.mirror());
    }

    static ReadingSettings clusterWide() {
        ReadingSettings two = settings();
        return new ReadingSettings(
                two.namespaceOf(), two.namespaces(), true, two.isWatching(), two.secondary(), two.mirror());
    }

    static ReadingSettings withoutWatches() {
        ReadingSettings two = settings();
        return new ReadingSettings(
                two.namespaceOf(), two.namespaces(), two.isClusterWide(), false, two.secondary(), two.mirror());
    }

    static String namespaceOf(GroupId group) {
        return group.equals(LAB) ? "lab" : "models";
    }

    static DeploymentRef ref(String id) {
        return ref(STORE, TEAM, id, "first");
    }

    static DeploymentRef ref(StoreId store, GroupId group, String id, String incarnation) {
        return new DeploymentRef(store, group, new DeploymentId(id), new Incarnation(incarnation));
    }

    /** A Deployment with one ReplicaSet, some pods and a Service. */
    DeploymentObject put(DeploymentRef ref, int pods) {
        DeploymentObject object = put(KubeKind.DEPLOYMENT, ref, ref.id().value());
        ObjectMeta set = put(KubeKind.REPLICA_SET, ref, ref.id() + "-set").metadata();
        for (int number = 0; number < pods; number++) {
            ObjectNode pod = manifest(KubeKind.POD, ref, ref.id() + "-pod-" + number);
            pod.withObjectProperty("metadata")
                    .putArray("ownerReferences")
                    .addObject()
                    .put("kind", "ReplicaSet")
                    .put("name", set.name())
                    .put("uid", set.uid())
                    .put("controller", true);
            cluster.put(KubeKind.POD, pod);
        }
        put(KubeKind.SERVICE, ref, ref.id().value());
        return object;
    }

    <T extends KubeObject> T put(KubeKind<T> kind, DeploymentRef ref, String name) {
        return cluster.put(kind, manifest(kind, ref, name));
    }

    static ObjectNode manifest(KubeKind<?> kind, DeploymentRef ref, String name) {
        ObjectNode object = Manifests.object(
                kind,
                namespaceOf(ref.group()),
                name,
                Map.of(
                        RolloutLabels.STORE, ref.store().value(),
                        RolloutLabels.DEPLOYMENT, ref.id().value(),
                        RolloutLabels.GROUP, "shortened",
                        StampKeys.INCARNATION, ref.incarnation().value()));
        object.withObjectProperty("metadata")
                .putObject("annotations")
                .put(StampKeys.GROUP, ref.group().value());
        object.putObject("spec").put("replicas", 1).putObject("template").putObject("metadata");
        return object;
    }

    int lists() {
        return cluster.calls().count(Verb.LIST);
    }
}
