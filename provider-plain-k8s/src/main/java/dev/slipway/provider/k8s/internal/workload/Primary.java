package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.model.DeploymentRef;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A Deployment as it was read or written last. An apply says everything that is ours, or what it leaves out goes; so whoever changes
 * only the number has to repeat the rest word for word.
 *
 * @param object the fields that decisions go by
 * @param manifest what an apply would say that changes nothing
 */
record Primary(DeploymentObject object, ObjectNode manifest) {
    /** Takes it from what a server answered. */
    static Primary read(ObjectNode raw) {
        DeploymentObject object = RawObject.read(KubeKind.DEPLOYMENT, raw);
        return new Primary(object, repeated(raw, object.metadata()));
    }

    private static ObjectNode repeated(ObjectNode raw, ObjectMeta read) {
        ObjectNode manifest = Manifest.start(KubeKind.DEPLOYMENT, read.namespace(), read.name(), ours(read.labels()));
        ObjectNode annotations = Manifest.metadata(manifest).putObject("annotations");
        ours(read.annotations()).forEach(annotations::put);
        ObjectNode spec = raw.withObjectProperty("spec").deepCopy();
        spec.set("template", Manifest.template(raw));
        manifest.set("spec", spec);
        return manifest;
    }

    /** What others have hung on it stays theirs. */
    private static Map<String, String> ours(Map<String, String> all) {
        var ours = new TreeMap<>(all);
        ours.keySet().removeIf(key -> !key.startsWith("slipway.dev/") && !key.startsWith("app.kubernetes.io/"));
        return ours;
    }

    ObjectMeta metadata() {
        return object.metadata();
    }

    /** What it says of itself; empty if it isn't ours to touch. */
    Optional<Stamp> stamp() {
        return Stamp.of(metadata());
    }

    /** Whether it is of exactly this life. */
    boolean isOf(DeploymentRef ref) {
        return stamp().filter(stamp -> stamp.ref().equals(ref)).isPresent();
    }

    Shape shape() {
        return Shape.of(object);
    }

    /** The kinds of the objects that may be beside it. */
    Set<String> parts() {
        return Parts.named(object);
    }

    /** Its pod template, word for word. */
    ObjectNode template() {
        return Manifest.template(manifest);
    }

    /** How long its new pods have to be ready before they count. */
    int minReadySeconds() {
        return manifest.path("spec").path("minReadySeconds").asInt(0);
    }
}
