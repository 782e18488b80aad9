package dev.slipway.provider.k8s;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.GroupId;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.StoreId;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeFailures;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeSelection;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.provider.k8s.internal.workload.KubeNames;
import dev.slipway.provider.k8s.internal.workload.PodRequests;
import dev.slipway.provider.k8s.internal.workload.WorkloadSettings;
import dev.slipway.spi.ProviderSettings;
import dev.slipway.spi.RolloutLabels;
import dev.slipway.spi.UsageSource;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Tells what pods take of a group's quota that aren't deployments of this store: notebooks, jobs, whatever else runs where the group's
 * deployments do. The cluster is asked each time, by one list per namespace, and what can't be told is refused, never taken for nothing.
 *
 * <p>Of each pod that is what Kubernetes reserves: the requests of its containers, or of its init containers where these need more, or of the
 * pod as a whole where that is said, and the overhead of its runtime class; a limit counts where there is no request. Pods that have ended
 * count nothing, those that are ending everything.
 *
 * <p><b>Whose a pod is.</b> In a namespace that is one group's alone (the setting {@code namespace/GROUP}), every pod is that group's. In one
 * that several groups share, which the setting {@code namespace} always is, it is the label {@value RolloutLabels#GROUP} that says so, with
 * {@link RolloutLabels#group} as its value; a pod without it is refused by name, until somebody labels or moves it. A pod with this
 * store's id as its label {@value RolloutLabels#STORE} is a deployment's, and counts by its record.
 *
 * <p>The account needs the right to list pods: {@code rbac/workloads.yaml} in this module's jar gives it where deployments run, and {@code rbac/usage.yaml}
 * elsewhere. Thread-safe.
 *
 * @since 0.1.0
 */
public final class KubernetesUsageSource implements UsageSource {
    private static final int ALL = 0;
    private static final String NOT_ENDED = "status.phase!=Succeeded,status.phase!=Failed";

    private final KubeCluster cluster;
    private final StoreId store;
    private final ProviderSettings given;
    private final WorkloadSettings settings;
    private final NavigableSet<String> others;

    KubernetesUsageSource(KubeCluster cluster, StoreId store, ProviderSettings given) {
        this(cluster, store, given, KubernetesSettings.of(given).workload(), new TreeSet<>());
    }

    private KubernetesUsageSource(
            KubeCluster cluster,
            StoreId store,
            ProviderSettings given,
            WorkloadSettings settings,
            NavigableSet<String> others) {
        this.cluster = cluster;
        this.store = store;
        this.given = given;
        this.settings = settings;
        this.others = others;
    }

    /**
     * Looks where deployments run.
     *
     * @param connection to the cluster; it stays its opener's to close, after the last use of the source
     * @param store whose deployments aren't counted, as its record counts them
     * @param settings the provider's, which say where the groups' deployments run
     * @return a source that asks nothing before it is asked
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} naming the setting that is wrong
     */
    public static KubernetesUsageSource of(KubernetesConnection connection, StoreId store, ProviderSettings settings) {
        return new KubernetesUsageSource(connection.cluster(), store, settings);
    }

    /**
     * Looks in one more namespace, where groups have other things than deployments, such as notebooks. What has a group's label there counts, and
     * what has none is nobody's.
     *
     * @param namespace which; the account needs the right to list pods in it
     * @return a source that looks there too
     * @throws DeploymentException {@link ErrorCode#INVALID_SETTING} if no namespace can be called so, or deployments run in it anyway
     */
    public KubernetesUsageSource alsoIn(String namespace) {
        KubeNames.namespace(namespace).ifPresent(rule -> {
            throw wrong("the namespace '" + namespace + "' " + rule);
        });
        if (settings.allNamespaces().contains(namespace)) {
            throw wrong(
                    "the namespace '" + namespace
                            + "' is looked at already, as deployments run there by the setting 'namespace' or 'namespace/GROUP'");
        }
        var more = new TreeSet<>(others);
        more.add(namespace);
        return new KubernetesUsageSource(cluster, store, given, settings, more);
    }

    @Override
    public ResourceAmounts otherUsage(GroupId group) {
        String label = RolloutLabels.group(group);
        ResourceAmounts used = sum(ofDeployments(group, label));
        for (String namespace : others) {
            used = used.plus(sum(pods(namespace, "," + RolloutLabels.GROUP + "=" + label)));
        }
        return used;
    }

    private List<PodObject> ofDeployments(GroupId group, String label) {
        String namespace = settings.namespaceOf(group);
        List<PodObject> pods = pods(namespace, "");
        if (settings.isAlone(group)) {
            return pods;
        }
        Predicate<PodObject> isLabelled =
                pod -> pod.metadata().label(RolloutLabels.GROUP).isPresent();
        pods.stream().filter(isLabelled.negate()).findFirst().ifPresent(pod -> {
            throw given.invalid(
                    settings.namespace().equals(namespace) ? "namespace" : "namespace/" + group,
                    "is '" + namespace + "', which several groups share, and pod '"
                            + pod.metadata().name() + "' there has no label '" + RolloutLabels.GROUP
                            + "' that tells whose it is, so nothing more is granted: label it (with '" + label
                            + "' if it is of group '" + group
                            + "'), move it, or give the group a namespace of its own in"
                            + " the setting 'namespace/" + group + "'");
        });
        return pods.stream()
                .filter(pod -> pod.metadata().label(RolloutLabels.GROUP).equals(Optional.of(label)))
                .toList();
    }

    private static ResourceAmounts sum(List<PodObject> pods) {
        return pods.stream().map(PodRequests::of).reduce(ResourceAmounts.NONE, ResourceAmounts::plus);
    }

    private List<PodObject> pods(String namespace, String labelled) {
        var selection = new KubeSelection(namespace, RolloutLabels.STORE + "!=" + store + labelled, NOT_ENDED);
        return KubeFailures.asked(() -> cluster.list(KubeKind.POD, selection, ALL, Optional.empty()))
                .items();
    }

    private static DeploymentException wrong(String what) {
        return new DeploymentException(ErrorCode.INVALID_SETTING, what, false, Optional.empty());
    }
}
