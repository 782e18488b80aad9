package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.PlainObject;
import java.util.ArrayList;
import java.util.List;

/** Makes the objects beside the Deployment. A stopped deployment has them too: its address answers 503 then. Pure. */
public final class SecondaryManifests {
    /** What takes a part of a path off, in Traefik's own words. */
    static final KubeKind<PlainObject> MIDDLEWARE =
            KubeKind.plain("traefik.io", "v1alpha1", "middlewares", "Middleware");

    /** Every kind that may be there. */
    static final List<KubeKind<PlainObject>> KINDS =
            List.of(KubeKind.SERVICE, MIDDLEWARE, KubeKind.INGRESS, KubeKind.DISRUPTION_BUDGET);

    /** Those that come of some settings. */
    public static List<KubeKind<PlainObject>> kinds(WorkloadSettings settings) {
        return switch (settings.routing().style()) {
            case NONE -> List.of(KubeKind.SERVICE, KubeKind.DISRUPTION_BUDGET);
            case TRAEFIK -> KINDS;
            case NGINX, PLAIN -> List.of(KubeKind.SERVICE, KubeKind.INGRESS, KubeKind.DISRUPTION_BUDGET);
        };
    }

    /** What others call the port; the container's own may be any. */
    static final int PORT = 80;

    private SecondaryManifests() {}

    /** All that are wanted, in the order in which they are written. */
    static List<SecondaryManifest> of(Goal goal) {
        List<SecondaryManifest> wanted = new ArrayList<>();
        wanted.add(SecondaryManifest.of(KubeKind.SERVICE, service(goal)));
        wanted.addAll(IngressManifests.of(goal));
        if (goal.revision().spec().scaling().replicas() > 1) {
            wanted.add(SecondaryManifest.of(KubeKind.DISRUPTION_BUDGET, budget(goal)));
        }
        return List.copyOf(wanted);
    }

    static ObjectNode start(KubeKind<?> kind, Goal goal) {
        ObjectNode manifest = Manifest.start(kind, goal.namespace(), goal.name(), goal.labels());
        Manifest.metadata(manifest)
                .withObjectProperty("annotations")
                .put(StampKeys.GROUP, goal.ref().group().value());
        return manifest;
    }

    private static ObjectNode service(Goal goal) {
        ObjectNode service = start(KubeKind.SERVICE, goal);
        ObjectNode spec = service.putObject("spec");
        spec.put("type", "ClusterIP");
        ObjectNode selector = spec.putObject("selector");
        goal.selector().forEach(selector::put);
        spec.putArray("ports")
                .addObject()
                .put("name", ModelContainer.PORT)
                .put("port", PORT)
                .put("protocol", "TCP")
                .put("targetPort", ModelContainer.PORT);
        return service;
    }

    /** One at a time may be evicted; those that don't work anyway hold up nobody who empties a node. */
    private static ObjectNode budget(Goal goal) {
        ObjectNode budget = start(KubeKind.DISRUPTION_BUDGET, goal);
        ObjectNode spec = budget.putObject("spec");
        spec.put("maxUnavailable", 1);
        spec.put("unhealthyPodEvictionPolicy", "AlwaysAllow");
        ObjectNode selector = spec.putObject("selector").putObject("matchLabels");
        goal.selector().forEach(selector::put);
        return budget;
    }
}
