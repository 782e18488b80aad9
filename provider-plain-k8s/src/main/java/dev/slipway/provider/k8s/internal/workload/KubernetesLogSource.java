package dev.slipway.provider.k8s.internal.workload;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LogElement;
import dev.slipway.model.LogQuery;
import dev.slipway.model.ReplicaId;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeSelection;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.spi.LogRequest;
import dev.slipway.spi.LogSource;
import dev.slipway.spi.LogStream;
import dev.slipway.spi.RolloutLabels;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * The logs of pods that carry the labels of exactly one life of a deployment, whoever made them. Pods that have ended for good aren't listed, for nobody can
 * say how long their nodes keep what they wrote; asked for by name they are read. Thread-safe.
 */
public final class KubernetesLogSource implements LogSource {
    private static final int ALL = 0;
    private static final Pattern POD_NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?");
    private static final Comparator<PodObject> OLDEST_FIRST = Comparator.<PodObject, Instant>comparing(
                    pod -> pod.metadata().createdAt().orElse(Instant.MAX))
            .thenComparing(pod -> pod.metadata().name());

    private final KubeCluster cluster;
    private final Function<DeploymentRef, String> namespace;
    private final String container;
    private final LongSupplier nanoTime;

    /**
     * Reads logs in a cluster.
     *
     * @param cluster whom to ask
     * @param namespace where a deployment's pods are
     * @param container which container of a pod is the model's
     */
    public KubernetesLogSource(KubeCluster cluster, Function<DeploymentRef, String> namespace, String container) {
        this(cluster, namespace, container, System::nanoTime);
    }

    KubernetesLogSource(
            KubeCluster cluster, Function<DeploymentRef, String> namespace, String container, LongSupplier nanoTime) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.container = container;
        this.nanoTime = nanoTime;
    }

    @Override
    public List<ReplicaId> replicas(DeploymentRef deployment) {
        var selection = KubeSelection.in(namespace.apply(deployment), labels(deployment));
        try {
            return cluster.list(KubeKind.POD, selection, ALL, Optional.empty()).items().stream()
                    .filter(pod -> !pod.isFinished())
                    .sorted(OLDEST_FIRST)
                    .map(pod -> new ReplicaId(pod.metadata().name()))
                    .toList();
        } catch (KubeException e) {
            throw LogTrouble.of(e);
        }
    }

    /** Asks for the pod, and for its log when the stream is first pulled from: a node that doesn't answer holds up no other. */
    @Override
    public LogStream open(LogRequest request) {
        LogQuery query = request.query();
        String wanted = query.container().orElse(container);
        try {
            return pod(request)
                    .map(pod -> new LogTarget(cluster, pod, wanted))
                    .<LogStream>map(target -> open(target, query))
                    .orElseGet(NoLog::new);
        } catch (KubeException e) {
            throw LogTrouble.of(e);
        }
    }

    private LogStream open(LogTarget target, LogQuery query) {
        ContainerRuns seen = ContainerRuns.of(target.pod(), target.container());
        return seen.isThere() ? new PodLogStream(target, seen, query, nanoTime) : new NoLog();
    }

    /** The pod, if it is one of the deployment's. */
    private Optional<PodObject> pod(LogRequest request) {
        DeploymentRef deployment = request.deployment();
        String name = request.replica().value();
        return POD_NAME.matcher(name).matches()
                ? cluster.get(KubeKind.POD, namespace.apply(deployment), name)
                        .filter(pod -> isOf(pod.metadata(), deployment))
                : Optional.empty();
    }

    private static boolean isOf(ObjectMeta metadata, DeploymentRef deployment) {
        return metadata.label(RolloutLabels.STORE)
                        .equals(Optional.of(deployment.store().value()))
                && metadata.label(RolloutLabels.DEPLOYMENT)
                        .equals(Optional.of(deployment.id().value()))
                && metadata.label(StampKeys.INCARNATION)
                        .equals(Optional.of(deployment.incarnation().value()));
    }

    private static String labels(DeploymentRef deployment) {
        return RolloutLabels.STORE + "=" + deployment.store() + "," + RolloutLabels.DEPLOYMENT + "=" + deployment.id()
                + "," + StampKeys.INCARNATION + "=" + deployment.incarnation();
    }

    /** The log of a replica that isn't there. */
    private static final class NoLog implements LogStream {
        @Override
        public Optional<LogElement> next(Duration wait) {
            return Optional.empty();
        }

        @Override
        public boolean isEnded() {
            return true;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
