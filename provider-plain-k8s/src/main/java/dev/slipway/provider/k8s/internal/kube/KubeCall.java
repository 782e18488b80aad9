package dev.slipway.provider.k8s.internal.kube;

/**
 * Which call it was, for messages.
 *
 * @param verb what was asked for
 * @param resource of which resource, as in paths
 * @param where the namespace, and the name if it was about one object
 */
record KubeCall(String verb, String resource, String where) {
    static KubeCall of(String verb, KubeKind<?> kind, String namespace) {
        return new KubeCall(verb, kind.plural(), namespace.isEmpty() ? "everywhere" : "in " + namespace);
    }

    static KubeCall of(String verb, KubeKind<?> kind, String namespace, String name) {
        return new KubeCall(verb, kind.plural(), namespace.isEmpty() ? name : namespace + "/" + name);
    }

    /** Whether what the server says of it may hold what nobody should read. */
    boolean isOfSecrets() {
        return resource.equals("secrets");
    }

    @Override
    public String toString() {
        return verb + " " + resource + " " + where;
    }
}
