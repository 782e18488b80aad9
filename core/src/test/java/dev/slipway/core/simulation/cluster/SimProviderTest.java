package dev.slipway.core.simulation.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.core.TestClock;
import dev.slipway.core.simulation.Wire;
import dev.slipway.error.ErrorCode;
import dev.slipway.error.ProviderException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.RunState;
import dev.slipway.model.StoreId;
import dev.slipway.spi.ApplyResult;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.ProviderSettings;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SimProviderTest {
    private static final DeploymentId IRIS = new DeploymentId("iris");
    private static final InstanceType ONE = SmallVerbs.TYPES.get(0);
    private static final InstanceType TWO = SmallVerbs.TYPES.get(1);

    private final TestClock clock = new TestClock();
    private final SmallRecord record = new SmallRecord(new StoreId("ours"));
    private final SmallVerbs verbs = new SmallVerbs(record, new Random(1));
    private final SimCluster cluster = new SimCluster(clock, record::entry);
    private final DeploymentProvider provider = open(record, Wire.DIRECT);

    @Test
    @DisplayName(
            "V5 V6 a deployment begins as a shell without replicas, and is activated once the controllers have seen that")
    void shellFirst() {
        LedgerEntry entry = verbs.deploy(IRIS, "m:1", ONE, 2);
        apply(entry);
        assertThat(object().shape().replicas()).isZero();
        apply(entry);
        assertThat(object().shape().replicas()).isZero();

        settle();
        apply(entry);

        assertThat(object().shape().replicas()).isEqualTo(2);
        assertThat(cluster.breaches()).isEmpty();
    }

    @Test
    @DisplayName("P1 a rollout that is there is not written again")
    void idempotent() {
        LedgerEntry entry = deployed(2);
        long version = object().version();

        assertThat(apply(entry)).isEqualTo(ApplyResult.ACCEPTED);

        assertThat(object().version()).isEqualTo(version);
    }

    @Test
    @DisplayName("G5 P4 a rollout that comes after its fence is over is superseded and writes nothing")
    void superseded() {
        LedgerEntry first = deployed(1);
        LedgerEntry late = verbs.change(first, "m:1", ONE, 3, RunState.RUNNING);
        LedgerEntry newer = verbs.change(late, "m:1", ONE, 2, RunState.RUNNING);
        String before = cluster.digest();

        assertThat(apply(late)).isEqualTo(ApplyResult.SUPERSEDED);
        record.remove(IRIS);
        assertThat(apply(newer)).isEqualTo(ApplyResult.SUPERSEDED);

        assertThat(cluster.digest()).isEqualTo(before);
    }

    @Test
    @DisplayName("V8 a change of template and number is two writes: fewer first, more last")
    void neverBoth() {
        LedgerEntry entry = deployed(3);
        LedgerEntry next = verbs.change(entry, "m:2", ONE, 1, RunState.RUNNING);
        assertThat(next.step()).as("this seed rolls").isEqualTo(RolloutStep.RUN);
        apply(next);

        assertThat(object().shape().replicas()).isEqualTo(1);
        assertThat(object().shape().template().image()).isEqualTo("m:1");
        settle();
        apply(next);
        assertThat(object().shape().template().image()).isEqualTo("m:2");
        assertThat(object().isComplete()).isTrue();
    }

    @Test
    @DisplayName("V1 nothing grows while a replica terminates; the fence is noted meanwhile")
    void growingWaits() {
        LedgerEntry entry = deployed(2);
        LedgerEntry stopped = verbs.change(entry, "m:1", ONE, 2, RunState.STOPPED);
        apply(stopped);
        settleBut("is gone");
        LedgerEntry started = verbs.change(stopped, "m:1", ONE, 2, RunState.RUNNING);
        assertThat(cluster.pods()).hasSize(2).allMatch(SimPod::isTerminating);

        apply(started);
        assertThat(object().shape().replicas()).isZero();
        assertThat(object().fence()).isEqualTo(started.fence());

        for (int pass = 0; pass < 6; pass++) {
            settle();
            apply(record.entry(IRIS).orElseThrow());
        }
        assertThat(cluster.breaches()).isEmpty();
    }

    @Test
    @DisplayName("R64 a bad update that is stuck is left behind by the next one")
    void badUpdateIsEscaped() {
        LedgerEntry entry = deployed(1);
        cluster.crash("m:2");
        LedgerEntry bad = verbs.change(entry, "m:2", ONE, 1, RunState.RUNNING);
        work(bad, 6);
        LedgerEntry good = verbs.change(record.entry(IRIS).orElseThrow(), "m:3", TWO, 1, RunState.RUNNING);
        work(good, 12);

        assertThat(object().shape().template().image()).isEqualTo("m:3");
        assertThat(cluster.breaches()).isEmpty();
    }

    @Test
    @DisplayName("V4 a removal writes no replicas, waits until nothing is left, deletes, and reads absent only then")
    void removal() {
        LedgerEntry removing = verbs.delete(deployed(1));
        provider.remove(removing.deployment(), removing.fence());
        assertThat(object().shape().replicas()).isZero();
        settleBut("is gone");
        provider.remove(removing.deployment(), removing.fence());
        assertThat(cluster.deployments()).hasSize(1);
        settle();
        provider.remove(removing.deployment(), removing.fence());
        assertThat(cluster.deployments()).isEmpty();
        assertThat(observed(removing)).isInstanceOf(Observation.Present.class);
        settle();
        assertThat(observed(removing)).isInstanceOf(Observation.Absent.class);
        assertThat(cluster.breaches()).isEmpty();
    }

    @Test
    @DisplayName("V10 a predecessor's shell is removed on the way, one with replicas is left and named")
    void predecessors() {
        LedgerEntry first = verbs.deploy(IRIS, "m:1", ONE, 1);
        apply(first);
        record.remove(IRIS);
        LedgerEntry second = verbs.deploy(IRIS, "m:1", ONE, 1);
        apply(second);
        assertThat(object().ref()).isEqualTo(second.deployment());

        settle();
        apply(second);
        record.remove(IRIS);
        LedgerEntry third = verbs.deploy(IRIS, "m:1", ONE, 1);
        assertThat(apply(third)).isEqualTo(ApplyResult.PREDECESSOR);
        assertThat(object().ref()).isEqualTo(second.deployment());
    }

    @Test
    @DisplayName("R70 R95 another store's object of the same name is a conflict and is never touched")
    void otherStores() {
        LedgerEntry theirs = deployed(1);
        SmallRecord ours = new SmallRecord(new StoreId("another"));
        LedgerEntry entry = new SmallVerbs(ours, new Random(1)).deploy(IRIS, "m:9", ONE, 1);
        String before = cluster.digest();

        assertThatThrownBy(() -> open(ours, Wire.DIRECT).apply(ours.rollout(entry)))
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));

        assertThat(cluster.digest()).isEqualTo(before);
        assertThat(observed(theirs)).isInstanceOf(Observation.Present.class);
    }

    @Test
    @DisplayName("V2 V3 nothing reads settled before every controller has seen the last write")
    void settledLate() {
        LedgerEntry entry = deployed(2);
        assertThat(present(entry).isSettled()).isTrue();
        apply(verbs.change(entry, "m:1", ONE, 1, RunState.RUNNING));
        List<String> steps = List.of(
                "deployment controller sees iris.1",
                "deployment controller works on iris.1",
                "deployment controller reports iris.1",
                "replica set controller sees iris.1/1");
        for (String name : steps) {
            assertThat(present(entry).isSettled()).as("before %s", name).isFalse();
            cluster.enabled().stream()
                    .filter(step -> step.name().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .run();
        }
        assertThat(present(entry).isSettled()).isTrue();
        assertThat(present(entry).track().replicas().existing()).isEqualTo(2);
    }

    @Test
    @DisplayName("R89 a lost answer is a time-out that may be tried again")
    void lostAnswer() {
        LedgerEntry entry = verbs.deploy(IRIS, "m:1", ONE, 1);
        Wire deaf = new Wire() {
            @Override
            public <T> T read(String what, Supplier<T> call) {
                return call.get();
            }

            @Override
            public <T> T write(String what, Supplier<T> call) {
                throw new Lost(what + ", which came to " + call.get());
            }
        };

        assertThatThrownBy(() -> open(record, deaf).apply(record.rollout(entry)))
                .isInstanceOfSatisfying(ProviderException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT);
                    assertThat(e.isRetryable()).isTrue();
                });
        assertThat(cluster.deployments()).hasSize(1);
    }

    private DeploymentProvider open(SmallRecord of, Wire wire) {
        return new SimProviderFactory(cluster, wire).open(ProviderSettings.none(), of.context(wire, clock));
    }

    private LedgerEntry deployed(int replicas) {
        LedgerEntry entry = verbs.deploy(IRIS, "m:1", ONE, replicas);
        work(entry, 3);
        assertThat(cluster.isWhollyReady(record.revision(entry))).isTrue();
        return entry;
    }

    /** Carries out and concludes until it rests. */
    private void work(LedgerEntry entry, int passes) {
        apply(entry);
        for (int pass = 0; pass < passes; pass++) {
            settle();
            LedgerEntry now = record.entry(IRIS).orElseThrow();
            Conclusion.of(now, observed(now), verbs::amount).next().ifPresent(record::put);
            apply(record.entry(IRIS).orElseThrow());
        }
    }

    private ApplyResult apply(LedgerEntry entry) {
        return provider.apply(record.rollout(entry));
    }

    private SimDeployment object() {
        return cluster.get(IRIS).orElseThrow();
    }

    private Observation observed(LedgerEntry entry) {
        return provider.observe(List.of(entry.deployment()), Freshness.LIVE).get(entry.deployment());
    }

    private Observation.Present present(LedgerEntry entry) {
        return (Observation.Present) observed(entry);
    }

    private void settle() {
        settleBut("nothing");
    }

    private void settleBut(String slow) {
        for (int step = 0; step < 300; step++) {
            cluster.enabled().stream()
                    .filter(enabled -> !enabled.name().endsWith(slow))
                    .findFirst()
                    .ifPresent(Step::run);
        }
    }
}
