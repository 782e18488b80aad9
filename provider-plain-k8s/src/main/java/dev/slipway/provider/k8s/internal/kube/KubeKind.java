package dev.slipway.provider.k8s.internal.kube;

/**
 * A kind of objects, and how they are read.
 *
 * @param <T> the object's fields that are used
 * @param group the API group; empty for the core one
 * @param version the version of the group
 * @param plural the resource, as in paths
 * @param kind the kind, as in manifests
 * @param type how an object is read
 */
public record KubeKind<T extends KubeObject>(String group, String version, String plural, String kind, Class<T> type) {
    /** Deployments. */
    public static final KubeKind<DeploymentObject> DEPLOYMENT =
            new KubeKind<>("apps", "v1", "deployments", "Deployment", DeploymentObject.class);

    /** What a Deployment makes its pods with. */
    public static final KubeKind<ReplicaSetObject> REPLICA_SET =
            new KubeKind<>("apps", "v1", "replicasets", "ReplicaSet", ReplicaSetObject.class);

    /** Pods. */
    public static final KubeKind<PodObject> POD = new KubeKind<>("", "v1", "pods", "Pod", PodObject.class);

    /** Events of the core API. */
    public static final KubeKind<EventObject> EVENT = new KubeKind<>("", "v1", "events", "Event", EventObject.class);

    /** ConfigMaps. */
    public static final KubeKind<ConfigMapObject> CONFIG_MAP =
            new KubeKind<>("", "v1", "configmaps", "ConfigMap", ConfigMapObject.class);

    /** Services. */
    public static final KubeKind<PlainObject> SERVICE = plain("", "v1", "services", "Service");

    /** Secrets, of which no content is ever read. */
    public static final KubeKind<PlainObject> SECRET = plain("", "v1", "secrets", "Secret");

    /** Ingresses. */
    public static final KubeKind<PlainObject> INGRESS = plain("networking.k8s.io", "v1", "ingresses", "Ingress");

    /** Disruption budgets. */
    public static final KubeKind<PlainObject> DISRUPTION_BUDGET =
            plain("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget");

    /** A kind of which only the metadata is read. */
    public static KubeKind<PlainObject> plain(String group, String version, String plural, String kind) {
        return new KubeKind<>(group, version, plural, kind, PlainObject.class);
    }

    /** What manifests name it by. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Where the objects of a namespace are; of all namespaces, if it is empty. */
    public String path(String namespace) {
        String root = (group.isEmpty() ? "/api/" : "/apis/") + apiVersion();
        return namespace.isEmpty() ? root + "/" + plural : root + "/namespaces/" + namespace + "/" + plural;
    }

    /** Where one object is. */
    public String path(String namespace, String name) {
        return path(namespace) + "/" + name;
    }

    @Override
    public String toString() {
        return kind;
    }
}
