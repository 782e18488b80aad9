package dev.slipway.examples.quickstart;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Which cluster, and where in it. Immutable.
 *
 * @param kubeconfig the file that says how to reach it; empty to look where Kubernetes' own tools look
 * @param context which context of that file
 * @param record the namespace of the record
 * @param images what is deployed
 * @param nodes the labels of nodes that the model runs on; empty for any node
 * @param settings those of the provider, the namespace of deployments among them
 */
record ClusterOptions(
        Optional<Path> kubeconfig,
        Optional<String> context,
        String record,
        Images images,
        Map<String, String> nodes,
        Map<String, String> settings) {
    static final String NAMESPACE = "slipway-quickstart";
    static final String RECORD = "slipway-quickstart-record";

    /** Copies the maps. */
    ClusterOptions {
        nodes = Map.copyOf(nodes);
        settings = Map.copyOf(settings);
    }

    /** Whether requests come in through an Ingress, which is there for stopped deployments too. */
    boolean isIngressUsed() {
        return !settings.getOrDefault("ingress", "none").equals("none");
    }
}
