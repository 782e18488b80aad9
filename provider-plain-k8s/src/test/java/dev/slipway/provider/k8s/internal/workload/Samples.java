package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.GroupId;
import dev.slipway.model.Incarnation;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.EventObject;
import dev.slipway.provider.k8s.internal.kube.KubeObject;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.provider.k8s.internal.kube.ReplicaSetObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Objects as an API server writes them, of one deployment whose last rollout was written at {@link #WRITTEN}: revision 7 under fence 12, which
 * brought the template {@code new}; the template before it is {@code old}, of revision 5.
 */
final class Samples {
    static final DeploymentRef REF = ref("store-1", "iris", "first");
    static final Instant WRITTEN = Instant.parse("2026-11-22T10:00:00Z");
    static final Instant NOW = Instant.parse("2026-11-22T10:10:00Z");
    static final String POD = "iris-5d4f8c7b9-x2x9z";

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Samples() {}

    static DeploymentRef ref(String store, String id, String incarnation) {
        return new DeploymentRef(
                new StoreId(store), new GroupId("team-a"), new DeploymentId(id), new Incarnation(incarnation));
    }

    static String at(int seconds) {
        return WRITTEN.plusSeconds(seconds).toString();
    }

    static ObjectNode tree(String json) {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + json, e);
        }
    }

    static <T> T read(Class<T> type, ObjectNode tree) {
        return MAPPER.convertValue(tree, type);
    }

    private static ObjectNode metadata(String name, DeploymentRef ref) {
        ObjectNode metadata = tree("""
                {"name": "%1$s", "namespace": "models", "uid": "uid-%1$s", "resourceVersion": "1042",
                 "creationTimestamp": "2026-11-22T09:00:00Z"}
                """.formatted(name));
        metadata.withObjectProperty("annotations")
                .put(StampKeys.GROUP, ref.group().value());
        metadata.withObjectProperty("labels")
                .put("slipway.dev/store", ref.store().value())
                .put("slipway.dev/deployment", ref.id().value())
                .put("slipway.dev/group", ref.group().value())
                .put(StampKeys.INCARNATION, ref.incarnation().value());
        return metadata;
    }

    private static void owned(ObjectNode metadata, String kind, String uid) {
        metadata.withArrayProperty("ownerReferences")
                .addObject()
                .put("kind", kind)
                .put("name", uid.substring("uid-".length()))
                .put("uid", uid)
                .put("controller", true);
    }

    private static void template(ObjectNode metadata, String template) {
        metadata.withObjectProperty("labels")
                .put(StampKeys.TEMPLATE, template)
                .put(StampKeys.REVISION, template.equals("new") ? "7" : "5");
    }

    static DeploymentSample deployment() {
        return new DeploymentSample(REF);
    }

    static DeploymentSample deployment(DeploymentRef ref) {
        return new DeploymentSample(ref);
    }

    static SetSample set(String template, int wanted) {
        return new SetSample(REF, template, wanted);
    }

    static PodSample pod(String name) {
        return new PodSample(REF, name);
    }

    static EventObject event(String about, String type, String reason, String message, int second) {
        ObjectNode event = tree("""
                {"metadata": {"name": "e", "namespace": "models"}, "involvedObject": {"kind": "Pod"}, "count": 3}
                """);
        event.withObjectProperty("involvedObject").put("uid", "uid-" + about).put("name", about);
        event.put("type", type).put("reason", reason).put("message", message).put("lastTimestamp", at(second));
        return read(EventObject.class, event);
    }

    /** What is read of the deployment when these are there. */
    static Live live(KubeObject... objects) {
        List<ReplicaSetObject> sets = new ArrayList<>();
        List<PodObject> pods = new ArrayList<>();
        Optional<DeploymentObject> deployment = Optional.empty();
        for (KubeObject object : objects) {
            if (object instanceof DeploymentObject found) {
                deployment = Optional.of(found);
            } else if (object instanceof ReplicaSetObject set) {
                sets.add(set);
            } else {
                pods.add((PodObject) object);
            }
        }
        return new Live(REF, deployment, sets, pods, List.of());
    }

    /** A Deployment in the making. Not thread-safe. */
    static final class DeploymentSample {
        private final ObjectNode tree = tree("""
                {"kind": "Deployment", "apiVersion": "apps/v1",
                 "spec": {"replicas": 1, "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}}},
                 "status": {"observedGeneration": 4, "conditions": []}}
                """);

        DeploymentSample(DeploymentRef ref) {
            ObjectNode metadata = metadata(ref.id().value(), ref);
            metadata.put("generation", 4);
            metadata.withObjectProperty("annotations")
                    .put(StampKeys.FENCE, "12")
                    .put(StampKeys.COMPLETE, "12")
                    .put(StampKeys.REVISION, "7")
                    .put(StampKeys.TEMPLATE, "new");
            metadata.withArrayProperty("managedFields")
                    .addAll(List.of(
                            manager("slipway", "Apply", at(0)),
                            manager("kube-controller-manager", "Update", at(500)),
                            manager("kubectl", "Apply", at(400))));
            tree.set("metadata", metadata);
            template("new");
        }

        private static ObjectNode manager(String name, String operation, String time) {
            ObjectNode manager =
                    tree("{\"apiVersion\": \"apps/v1\", \"fieldsType\": \"FieldsV1\", \"fieldsV1\": {\"f:spec\": {}}}");
            return manager.put("manager", name).put("operation", operation).put("time", time);
        }

        /** As a server wrote it that nobody applied anything to. */
        DeploymentSample unmanaged() {
            tree.withObjectProperty("metadata").remove("managedFields");
            return this;
        }

        DeploymentSample replicas(int wanted) {
            tree.withObjectProperty("spec").put("replicas", wanted);
            return this;
        }

        /** Of which its own template is, apart from the one that it shall come to. */
        DeploymentSample template(String template) {
            Samples.template(
                    tree.withObjectProperty("spec")
                            .withObjectProperty("template")
                            .withObjectProperty("metadata"),
                    template);
            return this;
        }

        DeploymentSample annotated(String key, String value) {
            tree.withObjectProperty("metadata")
                    .withObjectProperty("annotations")
                    .put(key, value);
            return this;
        }

        DeploymentSample without(String annotation) {
            tree.withObjectProperty("metadata")
                    .withObjectProperty("annotations")
                    .remove(annotation);
            return this;
        }

        DeploymentSample observed(int generation) {
            tree.withObjectProperty("status").put("observedGeneration", generation);
            return this;
        }

        DeploymentSample uid(String uid) {
            tree.withObjectProperty("metadata").put("uid", uid);
            return this;
        }

        DeploymentSample condition(String type, String status, String reason, String message, String at) {
            tree.withObjectProperty("status")
                    .withArrayProperty("conditions")
                    .addObject()
                    .put("type", type)
                    .put("status", status)
                    .put("reason", reason)
                    .put("message", message)
                    .put("lastTransitionTime", at)
                    .put("lastUpdateTime", at);
            return this;
        }

        DeploymentObject made() {
            return read(DeploymentObject.class, tree);
        }
    }

    /** A ReplicaSet in the making. Not thread-safe. */
    static final class SetSample {
        private final ObjectNode tree;

        SetSample(DeploymentRef ref, String template, int wanted) {
            tree = tree("""
                    {"spec": {"replicas": %1$d}, "status": {"observedGeneration": 2, "replicas": %1$d}}
                    """.formatted(wanted));
            ObjectNode metadata = metadata(ref.id() + "-" + template, ref);
            metadata.put("generation", 2);
            metadata.withObjectProperty("annotations").put(StampKeys.FENCE, template.equals("new") ? "12" : "9");
            Samples.template(metadata, template);
            tree.set("metadata", metadata);
            owner("uid-" + ref.id());
        }

        SetSample owner(String uid) {
            tree.withObjectProperty("metadata").remove("ownerReferences");
            owned(tree.withObjectProperty("metadata"), "Deployment", uid);
            return this;
        }

        SetSample observed(int generation) {
            tree.withObjectProperty("status").put("observedGeneration", generation);
            return this;
        }

        SetSample having(int replicas) {
            tree.withObjectProperty("status").put("replicas", replicas);
            return this;
        }

        SetSample failing(String reason, String message) {
            tree.withObjectProperty("status")
                    .withArrayProperty("conditions")
                    .addObject()
                    .put("type", "ReplicaFailure")
                    .put("status", "True")
                    .put("reason", reason)
                    .put("message", message)
                    .put("lastTransitionTime", at(5));
            return this;
        }

        ReplicaSetObject made() {
            return read(ReplicaSetObject.class, tree);
        }
    }

    /** A pod in the making: of the new template, created and started 10 seconds after the rollout was written. Not thread-safe. */
    static final class PodSample {
        private final ObjectNode tree = tree("""
                {"spec": {"nodeName": "node-1", "containers": [{"name": "model", "image": "registry.test/iris:1",
                   "resources": {"requests": {"cpu": "500m", "memory": "64Mi"}, "limits": {"cpu": "500m", "memory": "64Mi"}},
                   "startupProbe": {"httpGet": {"path": "/ready", "port": 9000}, "periodSeconds": 5, "failureThreshold": 12, "timeoutSeconds": 1}}]},
                 "status": {"phase": "Running", "startTime": "%s"}}
                """.formatted(at(10)));

        PodSample(DeploymentRef ref, String name) {
            ObjectNode metadata = metadata(name, ref);
            metadata.put("creationTimestamp", at(10));
            tree.set("metadata", metadata);
            of("new");
        }

        PodSample of(String template) {
            Samples.template(tree.withObjectProperty("metadata"), template);
            tree.withObjectProperty("metadata").remove("ownerReferences");
            owned(tree.withObjectProperty("metadata"), "ReplicaSet", "uid-iris-" + template);
            return this;
        }

        PodSample created(String time) {
            tree.withObjectProperty("metadata").put("creationTimestamp", time);
            return this;
        }

        PodSample terminating(String by) {
            tree.withObjectProperty("metadata").put("deletionTimestamp", by);
            return this;
        }

        PodSample phase(String phase) {
            tree.withObjectProperty("status").put("phase", phase);
            return this;
        }

        PodSample said(String reason, String message) {
            tree.withObjectProperty("status").put("reason", reason).put("message", message);
            return this;
        }

        PodSample homeless(String message) {
            tree.withObjectProperty("spec").remove("nodeName");
            return phase("Pending").condition("PodScheduled", "False", "Unschedulable", message, at(11));
        }

        PodSample condition(String type, String status, String reason, String message, String at) {
            tree.withObjectProperty("status")
                    .withArrayProperty("conditions")
                    .addObject()
                    .put("type", type)
                    .put("status", status)
                    .put("reason", reason)
                    .put("message", message)
                    .put("lastTransitionTime", at);
            return this;
        }

        PodSample ready(String since) {
            return condition("ContainersReady", "True", "", "", since)
                    .condition("Ready", "True", "", "", since)
                    .container("""
                            {"name": "model", "ready": true, "started": true, "restartCount": 0,
                             "imageID": "registry.test/iris@sha256:%s",
                             "state": {"running": {"startedAt": "%s"}}}
                            """.formatted("0f".repeat(32), at(12)));
        }

        PodSample unready(String since) {
            return condition(
                            "ContainersReady",
                            "False",
                            "ContainersNotReady",
                            "containers with unready status: [model]",
                            since)
                    .condition(
                            "Ready", "False", "ContainersNotReady", "containers with unready status: [model]", since);
        }

        PodSample container(String status) {
            tree.withObjectProperty("status")
                    .withArrayProperty("containerStatuses")
                    .add(tree(status));
            return this;
        }

        PodSample initContainer(String container, String status) {
            tree.withObjectProperty("spec").withArrayProperty("initContainers").add(tree(container));
            tree.withObjectProperty("status")
                    .withArrayProperty("initContainerStatuses")
                    .add(tree(status));
            return this;
        }

        PodSample anotherContainer(String container) {
            tree.withObjectProperty("spec").withArrayProperty("containers").add(tree(container));
            return this;
        }

        PodSample waiting(String reason, String message) {
            ObjectNode status = tree("""
                    {"name": "model", "ready": false, "started": false, "restartCount": 0, "imageID": "", "state": {"waiting": {}}}
                    """);
            status.withObjectProperty("state")
                    .withObjectProperty("waiting")
                    .put("reason", reason)
                    .put("message", message);
            tree.withObjectProperty("status")
                    .withArrayProperty("containerStatuses")
                    .add(status);
            return phase("Pending").unready(at(10));
        }

        PodObject made() {
            return read(PodObject.class, tree);
        }
    }
}
