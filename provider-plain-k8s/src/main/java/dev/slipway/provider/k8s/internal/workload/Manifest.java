package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import java.util.Map;

/** What is sent to an API server to have an object made or changed. */
final class Manifest {
    /** The resourceVersion of an apply that only creates. */
    private static final String ABSENT = "1";

    private Manifest() {}

    /** Starts one. */
    static ObjectNode start(KubeKind<?> kind, String namespace, String name, Map<String, String> labels) {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("apiVersion", kind.apiVersion());
        manifest.put("kind", kind.kind());
        ObjectNode metadata = manifest.putObject("metadata");
        metadata.put("name", name);
        metadata.put("namespace", namespace);
        ObjectNode written = metadata.putObject("labels");
        labels.forEach(written::put);
        return manifest;
    }

    /** Its metadata, to be added to. */
    static ObjectNode metadata(ObjectNode manifest) {
        return manifest.withObjectProperty("metadata");
    }

    /** A copy of its pod template, to be repeated word for word; without the empty time that servers of some ages show there. */
    static ObjectNode template(ObjectNode manifest) {
        ObjectNode template = manifest.withObjectProperty("spec")
                .withObjectProperty("template")
                .deepCopy();
        template.withObjectProperty("metadata").remove("creationTimestamp");
        return template;
    }

    /** A copy that is applied only if there is no such object. */
    static ObjectNode toCreate(ObjectNode manifest) {
        ObjectNode copy = manifest.deepCopy();
        metadata(copy).remove("uid");
        metadata(copy).put("resourceVersion", ABSENT);
        return copy;
    }

    /** A copy that is applied only to the object that was read, as it was read. */
    static ObjectNode toChange(ObjectNode manifest, ObjectMeta read) {
        ObjectNode copy = manifest.deepCopy();
        metadata(copy).put("uid", read.uid());
        metadata(copy).put("resourceVersion", read.resourceVersion());
        return copy;
    }
}
