package dev.slipway.provider.k8s.internal.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Fence;
import dev.slipway.model.ProviderId;
import dev.slipway.model.Rollout;
import dev.slipway.provider.k8s.internal.kube.DeploymentObject;
import dev.slipway.provider.k8s.internal.kube.FakeCalls;
import dev.slipway.provider.k8s.internal.kube.FakeCluster;
import dev.slipway.provider.k8s.internal.kube.KubeException;
import dev.slipway.provider.k8s.internal.kube.KubeKind;
import dev.slipway.provider.k8s.internal.kube.ObjectMeta;
import dev.slipway.provider.k8s.internal.kube.PlainObject;
import dev.slipway.spi.ApplyResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A writer on a cluster in memory, with the record that it asks and the controllers that answer. Not thread-safe. */
final class WriterBench {
    final FakeCluster cluster = new FakeCluster();
    final FakeRecord record = new FakeRecord();
    final WorkloadSettings settings;
    final FakeControllers controllers;
    final RolloutWriter writer;

    WriterBench() {
        this(SampleSettings.routed(Routing.Style.TRAEFIK, "https://models.example.org/{id}"));
    }

    WriterBench(WorkloadSettings settings) {
        this.settings = settings;
        this.controllers = new FakeControllers(cluster);
        this.writer = writer(settings);
    }

    /** Another process, perhaps with other settings. */
    RolloutWriter writer(WorkloadSettings other) {
        return new RolloutWriter(cluster, record, other, new ProviderId("plain-k8s"), WriterBench::failure);
    }

    private static RuntimeException failure(KubeException e) {
        ErrorCode code = e.kind() == KubeException.Kind.STALE ? ErrorCode.CONTENDED : ErrorCode.INTERNAL;
        return new ProviderException(code, e.getMessage(), e);
    }

    /** Applies with the record naming that very rollout. */
    ApplyResult apply(SampleRollout sample) {
        Rollout rollout = sample.rollout();
        record.name(rollout.deployment(), rollout.fence().value());
        return writer.apply(rollout);
    }

    ApplyResult remove(DeploymentRef ref, long fence) {
        record.name(ref, fence);
        return writer.remove(ref, new Fence(fence));
    }

    /** Applies until all of it is written and everything has settled. */
    void serve(SampleRollout sample) {
        for (int pass = 0; pass < 10; pass++) {
            ApplyResult result = apply(sample);
            controllers.settle();
            if (result == ApplyResult.ACCEPTED && stamp().isComplete()) {
                return;
            }
        }
        throw new AssertionError("it is never wholly written: " + object());
    }

    DeploymentObject object() {
        return cluster.all(KubeKind.DEPLOYMENT).get(0);
    }

    Stamp stamp() {
        return Stamp.of(object().metadata()).orElseThrow();
    }

    Shape shape() {
        return Shape.of(object());
    }

    ObjectNode raw() {
        ObjectMeta metadata = object().metadata();
        return cluster.raw(KubeKind.DEPLOYMENT, metadata.namespace(), metadata.name())
                .orElseThrow();
    }

    Optional<ObjectMeta> part(KubeKind<PlainObject> kind) {
        return cluster.all(kind).stream().map(PlainObject::metadata).findFirst();
    }

    /** Everything there is, with its version. */
    List<String> versions() {
        return java.util.stream.Stream.concat(
                        cluster.all(KubeKind.DEPLOYMENT).stream().map(DeploymentObject::metadata),
                        SecondaryManifests.KINDS.stream()
                                .flatMap(kind -> cluster.all(kind).stream().map(PlainObject::metadata)))
                .map(metadata -> metadata.uid() + " " + metadata.resourceVersion())
                .toList();
    }

    /** How many calls were to change something. */
    int writes() {
        return cluster.calls().count(FakeCalls.Verb.APPLY) + cluster.calls().count(FakeCalls.Verb.DELETE);
    }

    /** The process dies just before its write of this number, 1 for the first. */
    void dieBeforeWrite(int number) {
        var count = new AtomicInteger();
        cluster.calls().before(call -> {
            boolean isWrite = call.verb() == FakeCalls.Verb.APPLY || call.verb() == FakeCalls.Verb.DELETE;
            if (isWrite && count.incrementAndGet() == number) {
                throw new Died();
            }
        });
    }

    void liveOn() {
        cluster.calls().before(call -> {});
    }

    /** The end of a process. */
    static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
