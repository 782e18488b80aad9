package dev.slipway.examples.quickstart;

import dev.slipway.core.DeploymentManager;
import dev.slipway.provider.k8s.KubernetesConnection;
import dev.slipway.provider.k8s.KubernetesHistoryStore;
import dev.slipway.provider.k8s.KubernetesProviderFactory;
import dev.slipway.spi.ProviderSettings;
import java.nio.file.Path;
import java.time.Duration;

/** Pods of a cluster, with the record in the same cluster. */
final class ClusterBackEnd implements BackEnd {
    /** Images have to be pulled, and a rolling update waits for each old pod's end; routes follow within seconds. */
    private static final Pace PACE =
            new Pace(Duration.ofMinutes(5), Duration.ofMinutes(2), Duration.ofSeconds(30), Duration.ofSeconds(30));

    private final ClusterOptions options;
    private final KubernetesConnection connection;

    private ClusterBackEnd(ClusterOptions options, KubernetesConnection connection) {
        this.options = options;
        this.connection = connection;
    }

    /** Takes the way to the cluster, and asks nothing there yet. */
    static ClusterBackEnd of(ClusterOptions options) {
        return new ClusterBackEnd(
                options,
                options.kubeconfig().map(file -> connect(options, file)).orElseGet(KubernetesConnection::standard));
    }

    private static KubernetesConnection connect(ClusterOptions options, Path file) {
        return options.context()
                .map(context -> KubernetesConnection.ofKubeconfig(file, context))
                .orElseGet(() -> KubernetesConnection.ofKubeconfig(file));
    }

    @Override
    public DeploymentManager open() {
        return DeploymentManager.builder()
                .store(KubernetesHistoryStore.open(connection, options.record()))
                .directory(Lab.directory(options.nodes()))
                .provider(new KubernetesProviderFactory(connection), ProviderSettings.of(options.settings()))
                .reconcileEvery(Duration.ofSeconds(1))
                .build();
    }

    @Override
    public Images images() {
        return options.images();
    }

    @Override
    public Pace pace() {
        return PACE;
    }

    /** Whatever another record knows of may be at work for somebody. */
    @Override
    public boolean isOursAlone() {
        return false;
    }

    /** A Service alone has nobody who could answer then. */
    @Override
    public boolean isAnsweringWhenStopped() {
        return options.isIngressUsed();
    }

    @Override
    public boolean isQuiet() {
        return true;
    }

    @Override
    public String unit() {
        return "pod";
    }

    @Override
    public String afterInterrupt() {
        return "what is deployed runs on; the next run with the same namespaces deletes it.";
    }

    @Override
    public void close() {
        connection.close();
    }
}
