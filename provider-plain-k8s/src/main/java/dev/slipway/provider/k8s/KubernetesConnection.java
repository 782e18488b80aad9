package dev.slipway.provider.k8s;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.provider.k8s.internal.kube.ClientJavaAccess;
import dev.slipway.provider.k8s.internal.kube.ClientJavaCluster;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import io.kubernetes.client.openapi.ApiClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A way to a cluster's API server, with who asks there. It is opened without asking the server anything. Whoever opens it closes it, after whatever was
 * given it; closing twice is fine. Thread-safe.
 *
 * <pre>{@code
 * try (var connection = KubernetesConnection.standard()) {
 *     // ... a provider and a store on it
 * }
 * }</pre>
 *
 * @since 0.1.0
 */
public final class KubernetesConnection implements AutoCloseable {
    private static final Duration CALL_TIME = Duration.ofSeconds(10);

    /** Scheme and what follows, behind what may be a name and a password. */
    private static final Pattern ADDRESS =
            Pattern.compile("^(https?://)(?:[^/?#]*@)?([^/?#@\\s]+(?:/[^?#\\s]*)?)(?:[?#]\\S*)?$");

    private final String server;
    private final KubeCluster cluster;

    private KubernetesConnection(String server, KubeCluster cluster) {
        this.server = server;
        this.cluster = cluster;
    }

    /**
     * The way that the current context of a kubeconfig file names. The file is never written; credentials that a program gives are asked for anew when
     * they expire.
     *
     * @param file the kubeconfig
     * @return a connection, to be closed
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} naming the file, and what is wrong with it
     */
    public static KubernetesConnection ofKubeconfig(Path file) {
        return builder().ofKubeconfig(file);
    }

    /**
     * The way that a context of a kubeconfig file names.
     *
     * @param file the kubeconfig
     * @param context which of its contexts
     * @return a connection, to be closed
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} naming the file, and what is wrong with it
     * @see #ofKubeconfig(Path)
     */
    public static KubernetesConnection ofKubeconfig(Path file, String context) {
        return builder().ofKubeconfig(file, context);
    }

    /**
     * The way from inside a pod, as its service account.
     *
     * @return a connection, to be closed
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} if this process runs in no pod, or its account can't be read
     */
    public static KubernetesConnection inCluster() {
        return builder().inCluster();
    }

    /**
     * The usual way: from inside a pod, if this process runs in one; else the one that the files in {@code $KUBECONFIG} name, all of them together as
     * {@code kubectl} takes them; else that of {@code ~/.kube/config}.
     *
     * @return a connection, to be closed
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} if there is none, saying where it was looked for
     */
    public static KubernetesConnection standard() {
        return builder().standard();
    }

    /**
     * The way of the host's own client: its address, headers, credentials and everything that its host has put into its HTTP client. The client is
     * never changed, and none of its connections and threads is used; nor does closing this close it.
     *
     * @param client the client
     * @return a connection, to be closed
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} if the client has no address
     */
    public static KubernetesConnection of(ApiClient client) {
        return builder().of(client);
    }

    /**
     * Opens connections with other times.
     *
     * @return a builder with the usual ones
     */
    public static Builder builder() {
        return new Builder();
    }

    /** How a connection is opened. Not thread-safe. */
    public static final class Builder {
        private Duration callTime = CALL_TIME;

        private Builder() {}

        /**
         * How long an ordinary call may take, from looking for the server to the last byte of its answer.
         *
         * @param time 1 millisecond to an hour; 10 seconds unless said otherwise
         * @return this
         * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} if it is out of range
         */
        public Builder callTime(Duration time) {
            if (time.toMillis() < 1 || time.compareTo(Duration.ofHours(1)) > 0) {
                throw wrong("the call time is " + time + "; it must be 1 millisecond to an hour");
            }
            callTime = time;
            return this;
        }

        /**
         * Opens one.
         *
         * @param file the kubeconfig
         * @return a connection, to be closed
         * @see KubernetesConnection#ofKubeconfig(Path)
         */
        public KubernetesConnection ofKubeconfig(Path file) {
            return open(access -> access.kubeconfig(List.of(file), Optional.empty()));
        }

        /**
         * Opens one.
         *
         * @param file the kubeconfig
         * @param context which of its contexts
         * @return a connection, to be closed
         * @see KubernetesConnection#ofKubeconfig(Path, String)
         */
        public KubernetesConnection ofKubeconfig(Path file, String context) {
            return open(access -> access.kubeconfig(List.of(file), Optional.of(context)));
        }

        /**
         * Opens one.
         *
         * @return a connection, to be closed
         * @see KubernetesConnection#inCluster()
         */
        public KubernetesConnection inCluster() {
            return open(ClientJavaAccess::inCluster);
        }

        /**
         * Opens one.
         *
         * @return a connection, to be closed
         * @see KubernetesConnection#standard()
         */
        public KubernetesConnection standard() {
            return open(ClientJavaAccess::standard);
        }

        /**
         * Opens one.
         *
         * @param client the host's own
         * @return a connection, to be closed
         * @see KubernetesConnection#of(ApiClient)
         */
        public KubernetesConnection of(ApiClient client) {
            Objects.requireNonNull(client, "client");
            return open(access -> client);
        }

        private KubernetesConnection open(Function<ClientJavaAccess, ApiClient> way) {
            // A program that gives credentials has to be given up before the call is, or nobody hears of it.
            Duration patience = callTime.multipliedBy(9).dividedBy(10);
            ApiClient client = way.apply(ClientJavaAccess.ofProcess(patience, Clock.systemUTC()));
            String server = server(client);
            return new KubernetesConnection(
                    server, new ClientJavaCluster(client, callTime, Clock.systemUTC(), new SecureRandom()));
        }
    }

    /** Where the server is, without what somebody may have hidden in the address. */
    private static String server(ApiClient client) {
        Matcher address = ADDRESS.matcher(client.buildUrl(null, "", List.of(), List.of()));
        if (!address.find()) {
            throw wrong(
                    "the client has no address of an API server, or one that is none; it must be like https://host:6443");
        }
        return address.group(1) + address.group(2);
    }

    private static DeploymentException wrong(String what) {
        return new DeploymentException(ErrorCode.INVALID_SETTING, what, false, Optional.empty());
    }

    /**
     * What may be asked of the server. Not for hosts: it changes without notice.
     *
     * @return the cluster, closed with this
     */
    public KubeCluster cluster() {
        return cluster;
    }

    /**
     * Where the API server is.
     *
     * @return such as {@code https://10.96.0.1:443}
     */
    public String server() {
        return server;
    }

    /** Ends every call, watch and log, and every connection and thread. */
    @Override
    public void close() {
        cluster.close();
    }

    @Override
    public String toString() {
        return "Kubernetes at " + server;
    }
}
