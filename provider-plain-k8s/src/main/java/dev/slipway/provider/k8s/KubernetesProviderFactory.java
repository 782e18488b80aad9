package dev.slipway.provider.k8s;

import dev.slipway.model.ProviderId;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.ProviderContext;
import dev.slipway.spi.ProviderSettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens providers that run deployments on plain Kubernetes, under the id {@code plain-k8s}. The settings are described in the module's README;
 * those of the connection are {@code kubeconfig}, {@code context} and {@code callTime}, and apply unless the host brings a connection of its own.
 *
 * <p>The library's account needs this in each namespace that deployments run in, and nothing for the cluster as a whole; {@code rbac/workloads.yaml} in this
 * module's jar has it as a Role, which says of each verb what it is for:
 *
 * <ul>
 *   <li>{@code get, list, watch deployments}, {@code replicasets} and {@code pods}: how deployments are, and what is there before it is written;
 *   <li>{@code create, patch deployments}: every rollout, by server-side apply;
 *   <li>{@code delete deployments}: a deployment that is deleted, once no replica is left. Pods are neither made nor ended;
 *   <li>{@code get pods/log}: logs, and the last lines of a container that failed;
 *   <li>{@code list events}: why pods aren't ready. Without it problems are told in fewer words;
 *   <li>{@code get, list, watch, create, patch, delete services} and {@code poddisruptionbudgets}: what stands beside a deployment; with the
 *       setting {@code ingress} also {@code ingresses}, and with Traefik {@code middlewares}.
 * </ul>
 *
 * <p>Opening asks the cluster nothing, so it succeeds while the API server is away; a wrong setting is refused by its name. Thread-safe.
 *
 * @since 0.1.0
 */
public final class KubernetesProviderFactory implements DeploymentProviderFactory {
    /** What hosts name it by. */
    public static final ProviderId ID = new ProviderId("plain-k8s");

    private final @Nullable KubernetesConnection connection;

    /** Opens providers with connections of their own, as the settings say. */
    public KubernetesProviderFactory() {
        this.connection = null;
    }

    /**
     * Opens providers on a connection of the host's, which the host closes after them.
     *
     * @param connection the way to the cluster
     */
    public KubernetesProviderFactory(KubernetesConnection connection) {
        this.connection = connection;
    }

    @Override
    public ProviderId id() {
        return ID;
    }

    @Override
    public DeploymentProvider open(ProviderSettings settings, ProviderContext context) {
        KubernetesSettings read = KubernetesSettings.of(settings);
        if (connection == null) {
            KubernetesConnection own = read.connect();
            return new KubernetesProvider(read, own, Optional.of(own), context);
        }
        KubernetesSettings.refuseConnection(settings);
        return new KubernetesProvider(read, connection, Optional.empty(), context);
    }
}
