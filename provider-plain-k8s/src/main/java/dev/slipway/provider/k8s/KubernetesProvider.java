package dev.slipway.provider.k8s;

import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Drift;
import dev.slipway.model.Endpoint;
import dev.slipway.model.Fence;
import dev.slipway.model.Footprint;
import dev.slipway.model.Location;
import dev.slipway.model.Observation;
import dev.slipway.model.Problem;
import dev.slipway.model.ProviderId;
import dev.slipway.model.Revision;
import dev.slipway.model.Rollout;
import dev.slipway.model.Strategy;
import dev.slipway.model.Violation;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeFailures;
import dev.slipway.provider.k8s.internal.workload.ClusterReader;
import dev.slipway.provider.k8s.internal.workload.Diagnosis;
import dev.slipway.provider.k8s.internal.workload.DriftLook;
import dev.slipway.provider.k8s.internal.workload.Found;
import dev.slipway.provider.k8s.internal.workload.Inventory;
import dev.slipway.provider.k8s.internal.workload.KubernetesLogSource;
import dev.slipway.provider.k8s.internal.workload.ModelContainer;
import dev.slipway.provider.k8s.internal.workload.Parts;
import dev.slipway.provider.k8s.internal.workload.ProgressMemory;
import dev.slipway.provider.k8s.internal.workload.RevisionRules;
import dev.slipway.provider.k8s.internal.workload.RolloutWriter;
import dev.slipway.provider.k8s.internal.workload.Seen;
import dev.slipway.provider.k8s.internal.workload.Sight;
import dev.slipway.provider.k8s.internal.workload.WorkloadSettings;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.Capability;
import dev.slipway.spi.ChangeListener;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.InventoryItem;
import dev.slipway.spi.LogSource;
import dev.slipway.spi.ProviderContext;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Deployments as objects of a cluster: writes go one way, and what is seen comes another. Thread-safe. */
final class KubernetesProvider implements DeploymentProvider {
    private static final Set<Capability> CAPABILITIES = Set.of(
            Capability.ROLLING,
            Capability.PULL_SECRET,
            Capability.SECRET_ENVIRONMENT,
            Capability.PREVIOUS_LOGS,
            Capability.CONTAINER_LOGS,
            Capability.DRIFT);

    private final KubeCluster cluster;
    private final WorkloadSettings settings;
    private final Optional<KubernetesConnection> own;
    private final RolloutWriter writer;
    private final DriftLook drift;
    private final RevisionRules rules;
    private final ClusterReader reader;
    private final Diagnosis diagnosis;
    private final ProgressMemory progress = new ProgressMemory();
    private final LogSource logs;

    /**
     * Works on a connection.
     *
     * @param settings where and how deployments run
     * @param connection the way to the cluster
     * @param own the connection, if it is to be closed with this
     * @param context what the library gives
     */
    KubernetesProvider(
            KubernetesSettings settings,
            KubernetesConnection connection,
            Optional<KubernetesConnection> own,
            ProviderContext context) {
        this.cluster = connection.cluster();
        this.settings = settings.workload();
        this.own = own;
        this.reader = settings.reader(cluster, context);
        this.writer = new RolloutWriter(
                reader.writing(), context, settings.workload(), KubernetesProviderFactory.ID, KubeFailures::provider);
        this.drift = new DriftLook(cluster, settings.workload());
        this.rules = new RevisionRules(settings.workload());
        this.diagnosis = new Diagnosis(cluster, System::nanoTime);
        this.logs = new KubernetesLogSource(
                cluster, ref -> settings.workload().namespaceOf(ref.group()), ModelContainer.NAME);
    }

    @Override
    public ProviderId id() {
        return KubernetesProviderFactory.ID;
    }

    @Override
    public Location location() {
        return settings.location();
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public List<Violation> check(Revision revision) {
        return rules.check(revision);
    }

    @Override
    public Footprint footprint(Revision revision, Strategy strategy) {
        return rules.footprint(revision, strategy);
    }

    @Override
    public ApplyResult apply(Rollout rollout) {
        return writer.apply(rollout);
    }

    @Override
    public ApplyResult remove(DeploymentRef deployment, Fence fence) {
        return writer.remove(deployment, fence);
    }

    @Override
    public Map<DeploymentRef, Observation> observe(Collection<DeploymentRef> deployments, Freshness freshness) {
        if (deployments.isEmpty()) {
            return Map.of();
        }
        Seen seen = KubeFailures.asked(() -> reader.read(deployments, freshness));
        Map<DeploymentRef, Observation> observed = new HashMap<>();
        seen.looks().forEach((ref, look) -> observed.put(ref, progress.remembering(ref, observed(look))));
        seen.troubles()
                .forEach((ref, trouble) -> observed.put(
                        ref,
                        new Observation.Unavailable(
                                cluster.serverTime(),
                                KubeFailures.provider(trouble).getMessage())));
        return observed;
    }

    private Observation observed(Seen.Look look) {
        Endpoint endpoint = new Endpoint(settings.uri(look.live().ref()), Endpoint.Access.PUBLIC);
        Set<String> missing = new HashSet<>(Parts.missing(look.live()));
        look.unread().keySet().forEach(kind -> missing.remove(kind.kind()));
        return new Sight(look.live(), look.asOf()).observation(missing, Optional.of(endpoint));
    }

    @Override
    public List<Problem> diagnose(DeploymentRef deployment, Duration deadline) {
        return KubeFailures.asked(() -> {
            Seen.Look look =
                    reader.read(List.of(deployment), Freshness.LIVE).looks().get(deployment);
            return diagnosis.diagnose(look.live(), look.asOf(), deadline);
        });
    }

    @Override
    public List<InventoryItem> inventory() {
        return KubeFailures.asked(() -> {
            Found all = reader.everything();
            return Inventory.of(all.objects(), all.sets(), all.pods());
        });
    }

    @Override
    public List<Drift> drift(Rollout rollout) {
        return KubeFailures.asked(
                () -> drift.of(rollout).stream().map(DriftLook.Finding::drift).toList());
    }

    @Override
    public ApplyResult repair(Rollout rollout) {
        return writer.repair(rollout);
    }

    @Override
    public LogSource logs() {
        return logs;
    }

    @Override
    public Subscription watch(ChangeListener listener) {
        return reader.watch(listener);
    }

    @Override
    public void close() {
        reader.close();
        own.ifPresent(KubernetesConnection::close);
    }
}
