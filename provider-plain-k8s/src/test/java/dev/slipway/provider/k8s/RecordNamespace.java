package dev.slipway.provider.k8s;

import dev.slipway.testbed.Bed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A namespace for a record, with the Role that is shipped, and connections of the account that has it and no other right. */
final class RecordNamespace implements AutoCloseable {
    private static final String ROLES = "rbac/store.yaml";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Bed bed;
    private final String name;
    private final Path kubeconfig;
    private final List<KubernetesConnection> connections = new ArrayList<>();

    /** The class's own namespace. */
    RecordNamespace(Bed bed) {
        this(bed, bed.namespace());
    }

    /** Another one, which is made if it isn't there. */
    RecordNamespace(Bed bed, String name) {
        this.bed = bed;
        this.name = name;
        bed.api().apply(shipped().replace("slipway-system", name));
        this.kubeconfig = bed.plane().kubeconfig(account(name, "slipway-store"), groups(name));
    }

    static String account(String namespace, String account) {
        return "system:serviceaccount:" + namespace + ":" + account;
    }

    static List<String> groups(String namespace) {
        return List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace);
    }

    /** The file in the jar, as it is. */
    static String shipped() {
        return shipped(ROLES);
    }

    /** Another of them. */
    static String shipped(String file) {
        try (InputStream roles = KubernetesHistoryStore.class.getResourceAsStream(file)) {
            return new String(roles.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    /** A way to the cluster of the account that the record belongs to, closed with this. */
    KubernetesConnection connection() {
        return connection(kubeconfig);
    }

    KubernetesConnection connection(Path way) {
        KubernetesConnection connection = KubernetesConnection.ofKubeconfig(way);
        connections.add(connection);
        return connection;
    }

    KubernetesHistoryStore open() {
        return KubernetesHistoryStore.open(connection(), name);
    }

    /** Takes the record away, and the namespace if it isn't the class's. */
    @Override
    public void close() {
        connections.forEach(KubernetesConnection::close);
        String path = "/api/v1/namespaces/" + name;
        if (name.equals(bed.namespace())) {
            bed.api().delete(path + "/configmaps?labelSelector=slipway.dev/record");
        } else {
            bed.api().delete(path);
            bed.api().awaitGone(path, LIMIT);
        }
    }
}
