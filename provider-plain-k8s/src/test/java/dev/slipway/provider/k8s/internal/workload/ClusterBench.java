package dev.slipway.provider.k8s.internal.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.ProviderId;
import dev.slipway.model.Rollout;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.KubeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeFailures;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.KubeSelection;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.provider.k8s.internal.kube.PodObject;
import dev.slipway.spi.ApplyResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A writer on a real API server, whose controllers and nodes do the rest. Not thread-safe. */
final class ClusterBench implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    final KubeCluster cluster;
    final FakeRecord record = new FakeRecord();
    final WorkloadSettings settings;
    private final RolloutWriter writer;

    ClusterBench(KubeCluster cluster, WorkloadSettings settings) {
        this.cluster = cluster;
        this.settings = settings;
        this.writer = writer(settings);
    }

    RolloutWriter writer(WorkloadSettings other) {
        return new RolloutWriter(cluster, record, other, new ProviderId("plain-k8s"), KubeFailures::provider);
    }

    ApplyResult apply(SampleRollout sample) {
        Rollout rollout = sample.rollout();
        record.name(rollout.deployment(), rollout.fence().value());
        return writer.apply(rollout);
    }

    /** Applies until all of it is written, runs, and nothing else does, as the reconcile loop does. */
    void serve(SampleRollout sample) {
        Rollout rollout = sample.rollout();
        String template = TemplateDigest.of(rollout.revision());
        await("all of fence " + rollout.fence(), () -> {
            ApplyResult result = patiently(() -> apply(sample));
            List<PodObject> pods = pods(rollout.deployment());
            return result == ApplyResult.ACCEPTED
                    && object(rollout.deployment())
                            .flatMap(object -> Stamp.of(object.metadata()))
                            .filter(Stamp::isComplete)
                            .isPresent()
                    && pods.size() == rollout.replicas()
                    && pods.stream()
                            .allMatch(pod -> pod.isReady()
                                    && !pod.metadata().isTerminating()
                                    && Live.template(pod).equals(template));
        });
    }

    void remove(DeploymentRef ref, long fence) {
        record.name(ref, fence);
        await("the end of " + ref, () -> {
            assertThat(patiently(() -> writer.remove(ref, new Fence(fence)))).isNotEqualTo(ApplyResult.SUPERSEDED);
            return object(ref).isEmpty() && pods(ref).isEmpty();
        });
        record.forget(ref);
    }

    /** Core comes again when somebody was faster, a controller mostly. */
    private static ApplyResult patiently(Supplier<ApplyResult> call) {
        try {
            return call.get();
        } catch (ProviderException e) {
            assertThat(e.code()).as(e::getMessage).isEqualTo(ErrorCode.CONTENDED);
            return ApplyResult.PREDECESSOR;
        }
    }

    /** Waits a little at a time. */
    void await(String what, BooleanSupplier isSo) {
        Instant end = Instant.now().plus(LIMIT);
        while (!isSo.getAsBoolean()) {
            assertThat(Instant.now()).as("waited in vain for %s", what).isBefore(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    Optional<DeploymentObject> object(DeploymentRef ref) {
        return cluster.get(KubeKind.DEPLOYMENT, namespace(ref), ref.id().value());
    }

    ObjectNode raw(KubeKind<?> kind, DeploymentRef ref) {
        return cluster.raw(kind, namespace(ref), ref.id().value()).orElseThrow();
    }

    JsonNode template(DeploymentRef ref) {
        return raw(KubeKind.DEPLOYMENT, ref).path("spec").path("template");
    }

    Live live(DeploymentRef ref) {
        return new LiveLook(cluster).at(ref, object(ref).orElseThrow());
    }

    private List<PodObject> pods(DeploymentRef ref) {
        String labels = Goal.selector(ref).entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
        return cluster.list(KubeKind.POD, KubeSelection.in(namespace(ref), labels), 0, Optional.empty())
                .items();
    }

    Set<String> podUids(DeploymentRef ref) {
        return pods(ref).stream().map(pod -> pod.metadata().uid()).collect(Collectors.toSet());
    }

    /** The version of every object of a deployment that is written here. */
    List<String> versions(DeploymentRef ref) {
        Stream<KubeKind<?>> kinds =
                Stream.concat(Stream.of(KubeKind.DEPLOYMENT), SecondaryManifests.kinds(settings).stream());
        return kinds.flatMap(kind -> cluster.get(kind, namespace(ref), ref.id().value()).stream()
                        .map(object -> kind + " " + version(object.metadata())))
                .toList();
    }

    private static String version(ObjectMeta metadata) {
        return metadata.uid() + " " + metadata.resourceVersion();
    }

    private String namespace(DeploymentRef ref) {
        return settings.namespaceOf(ref.group());
    }

    @Override
    public void close() {
        cluster.close();
    }
}
