package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.FakeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.Manifests;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Kubernetes' own controllers and its nodes do to the objects of a {@link FakeCluster}, in small steps that a test puts in order. The
 * Deployment controller has a copy of each Deployment, which may be old, and says that it has seen a generation before it has done anything
 * about it. Pods end only when somebody lets them. Not thread-safe.
 */
final class FakeControllers {
    private static final String READY = "{'type':'Ready','status':'True'}";

    private final FakeCluster cluster;
    private final Map<String, DeploymentObject> seen = new HashMap<>();
    private final Map<String, ObjectNode> seenTemplates = new HashMap<>();
    private final Set<String> broken;
    private List<ReplicaSetObject> sets = List.of();
    private List<PodObject> pods = List.of();
    private int names;

    FakeControllers(FakeCluster cluster) {
        this(cluster, Set.of());
    }

    /**
     * Some pods never become ready.
     *
     * @param broken templates whose pods don't, by digest
     */
    FakeControllers(FakeCluster cluster, Set<String> broken) {
        this.cluster = cluster;
        this.broken = broken;
    }

    /** One thing that may happen next. */
    record Step(String what, Runnable happening) {
        @Override
        public String toString() {
            return what;
        }
    }

    /** Lets everything happen that can, until nothing can. */
    void settle() {
        settleBut("is gone");
        settleBut(" nothing ");
    }

    /** Lets everything happen that can, but for steps of one kind. */
    void settleBut(String left) {
        for (int round = 0; round < 1000; round++) {
            Optional<Step> next =
                    steps().stream().filter(step -> !step.what().contains(left)).findFirst();
            if (next.isEmpty()) {
                return;
            }
            next.get().happening().run();
        }
        throw new AssertionError("it never settles: " + steps());
    }

    /** Everything that may happen next. */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        List<DeploymentObject> deployments = cluster.all(KubeKind.DEPLOYMENT);
        sets = cluster.all(KubeKind.REPLICA_SET);
        pods = cluster.all(KubeKind.POD);
        deployments.forEach(object -> deployment(steps, object));
        sets.forEach(set -> replicaSet(steps, set));
        pods.forEach(pod -> pod(steps, pod));
        garbage(steps, deployments);
        return steps;
    }

    List<PodObject> pods() {
        return cluster.all(KubeKind.POD);
    }

    private void deployment(List<Step> steps, DeploymentObject object) {
        String uid = object.metadata().uid();
        DeploymentObject copy = seen.get(uid);
        if (copy == null || copy.metadata().generation() != object.metadata().generation()) {
            steps.add(new Step(
                    "the deployment controller sees " + object.metadata().name(), () -> {
                        seen.put(uid, object);
                        seenTemplates.put(uid, rawTemplate(KubeKind.DEPLOYMENT, object.metadata()));
                    }));
        }
        if (copy == null) {
            return;
        }
        long generation = copy.metadata().generation();
        if (object.status().observedGeneration() < generation) {
            steps.add(new Step(
                    "the deployment controller reports " + object.metadata().name(),
                    () -> change(
                            KubeKind.DEPLOYMENT,
                            object.metadata(),
                            node -> node.withObjectProperty("status").put("observedGeneration", generation))));
        }
        List<FakeRolling.Action> actions =
                new FakeRolling(copy, sets(uid), set -> isTemplate(set, seenTemplates.get(uid)), this::ready).actions();
        if (!actions.isEmpty()) {
            steps.add(new Step(
                    "the deployment controller works on " + object.metadata().name(),
                    () -> actions.forEach(action -> carryOut(copy, action))));
        }
    }

    private void carryOut(DeploymentObject copy, FakeRolling.Action action) {
        if (action.set().isEmpty()) {
            create(copy, action.size());
            return;
        }
        change(KubeKind.REPLICA_SET, action.set().get().metadata(), node -> {
            node.withObjectProperty("spec").put("replicas", action.size());
            node.withObjectProperty("metadata")
                    .withObjectProperty("annotations")
                    .put(FakeRolling.SCALED_FOR, Integer.toString(copy.spec().wanted()));
        });
    }

    private void create(DeploymentObject copy, int size) {
        ObjectMeta owner = copy.metadata();
        ObjectNode template = seenTemplates.get(owner.uid()).deepCopy();
        String name = owner.name() + "-s" + ++names;
        template.withObjectProperty("metadata").withObjectProperty("labels").put("pod-template-hash", "s" + names);
        ObjectNode set = Manifests.object(KubeKind.REPLICA_SET, owner.namespace(), name, labels(template));
        own(set, "Deployment", owner);
        set.withObjectProperty("metadata")
                .withObjectProperty("annotations")
                .put(FakeRolling.SCALED_FOR, Integer.toString(copy.spec().wanted()));
        set.withObjectProperty("spec").put("replicas", size).set("template", template);
        cluster.put(KubeKind.REPLICA_SET, set);
    }

    private void replicaSet(List<Step> steps, ReplicaSetObject set) {
        if (!set.isObserved()) {
            steps.add(new Step(
                    "the replica set controller sees " + set.metadata().name(),
                    () -> change(
                            KubeKind.REPLICA_SET,
                            set.metadata(),
                            node -> node.withObjectProperty("status")
                                    .put("observedGeneration", set.metadata().generation()))));
        }
        List<PodObject> staying =
                podsOf(set).filter(pod -> !pod.metadata().isTerminating()).toList();
        if (staying.size() < set.spec().wanted()) {
            steps.add(new Step("a pod of " + set.metadata().name() + " is made", () -> make(set)));
        } else if (staying.size() > set.spec().wanted()) {
            PodObject last =
                    staying.stream().filter(pod -> !pod.isReady()).findFirst().orElse(staying.get(staying.size() - 1));
            steps.add(new Step("pod " + last.metadata().name() + " is told to end", () -> end(last)));
        }
    }

    private void make(ReplicaSetObject set) {
        ObjectNode template = rawTemplate(KubeKind.REPLICA_SET, set.metadata());
        ObjectNode pod = Manifests.object(
                KubeKind.POD, set.metadata().namespace(), set.metadata().name() + "-" + ++names, labels(template));
        own(pod, "ReplicaSet", set.metadata());
        pod.set("spec", template.path("spec"));
        pod.putObject("status").put("phase", "Pending");
        cluster.put(KubeKind.POD, pod);
    }

    private void pod(List<Step> steps, PodObject pod) {
        String name = pod.metadata().name();
        if (pod.metadata().isTerminating()) {
            steps.add(new Step(
                    "pod " + name + " is gone",
                    () -> cluster.remove(KubeKind.POD, pod.metadata().namespace(), name)));
        } else if (!pod.isReady() && !broken.contains(Live.template(pod))) {
            steps.add(new Step(
                    "pod " + name + " is ready",
                    () -> change(
                            KubeKind.POD,
                            pod.metadata(),
                            node -> node.putObject("status")
                                    .put("phase", "Running")
                                    .putArray("conditions")
                                    .add(Manifests.json(READY)))));
        }
    }

    /** Tells a pod to end. */
    void end(PodObject pod) {
        change(
                KubeKind.POD,
                pod.metadata(),
                node -> node.withObjectProperty("metadata").put("deletionTimestamp", "2031-05-06T07:08:09Z"));
    }

    /** What has lost its owner goes. */
    private void garbage(List<Step> steps, List<DeploymentObject> deployments) {
        Set<String> there = Stream.concat(
                        deployments.stream().map(object -> object.metadata().uid()),
                        sets.stream().map(set -> set.metadata().uid()))
                .collect(Collectors.toSet());
        List<KubeKind<?>> kinds = new ArrayList<>(SecondaryManifests.KINDS);
        kinds.add(KubeKind.REPLICA_SET);
        for (KubeKind<?> kind : kinds) {
            cluster.all(kind).stream()
                    .filter(object -> isOrphan(object.metadata(), there))
                    .forEach(object -> steps.add(new Step(
                            kind + " " + object.metadata().name() + " is collected",
                            () -> cluster.remove(
                                    kind,
                                    object.metadata().namespace(),
                                    object.metadata().name()))));
        }
        pods.stream()
                .filter(pod ->
                        isOrphan(pod.metadata(), there) && !pod.metadata().isTerminating())
                .forEach(
                        pod -> steps.add(new Step("pod " + pod.metadata().name() + " is told to end", () -> end(pod))));
    }

    private static boolean isOrphan(ObjectMeta metadata, Set<String> there) {
        return metadata.controller().filter(owner -> !there.contains(owner)).isPresent();
    }

    private List<ReplicaSetObject> sets(String owner) {
        return sets.stream()
                .filter(set -> set.metadata().controller().equals(Optional.of(owner)))
                .toList();
    }

    private Stream<PodObject> podsOf(ReplicaSetObject set) {
        return pods.stream()
                .filter(pod -> pod.metadata()
                        .controller()
                        .equals(Optional.of(set.metadata().uid())));
    }

    private int ready(ReplicaSetObject set) {
        return (int) podsOf(set)
                .filter(pod -> pod.isReady() && !pod.metadata().isTerminating())
                .count();
    }

    private boolean isTemplate(ReplicaSetObject set, ObjectNode template) {
        ObjectNode own = rawTemplate(KubeKind.REPLICA_SET, set.metadata());
        own.withObjectProperty("metadata").withObjectProperty("labels").remove("pod-template-hash");
        return own.equals(template);
    }

    private ObjectNode rawTemplate(KubeKind<?> kind, ObjectMeta metadata) {
        return cluster.raw(kind, metadata.namespace(), metadata.name())
                .map(Manifest::template)
                .orElseThrow();
    }

    private static Map<String, String> labels(ObjectNode template) {
        Map<String, String> labels = new HashMap<>();
        template.path("metadata")
                .path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    private static void own(ObjectNode object, String kind, ObjectMeta owner) {
        object.withObjectProperty("metadata")
                .putArray("ownerReferences")
                .addObject()
                .put("kind", kind)
                .put("name", owner.name())
                .put("uid", owner.uid())
                .put("controller", true);
    }

    private void change(KubeKind<?> kind, ObjectMeta metadata, Consumer<ObjectNode> change) {
        cluster.change(kind, metadata.namespace(), metadata.name(), change);
    }
}
