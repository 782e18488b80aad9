package dev.slipway.core.simulation.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.TestClock;
import dev.slipway.core.simulation.Wire;
import dev.slipway.core.simulation.cluster.faulty.ProviderFault;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RunState;
import dev.slipway.model.StoreId;
import dev.slipway.model.Strategy;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.ProviderSettings;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Faults that chance meets too seldom, each along the shortest way on which it does harm. */
class FaultTracesTest {
    private static final DeploymentId IRIS = new DeploymentId("iris");
    private static final InstanceType ONE = SmallVerbs.TYPES.get(0);

    private final TestClock clock = new TestClock();
    private final SmallRecord record = new SmallRecord(new StoreId("ours"));
    private final SmallVerbs verbs = new SmallVerbs(record, new Random(1));
    private final SimCluster cluster = new SimCluster(clock, record::entry);

    @Test
    @DisplayName("V1 G2 a provider that grows while replicas terminate takes more than the holding")
    void growing() {
        assertThat(growsBeyondItsHolding(new SimProviderFactory(cluster, Wire.DIRECT)))
                .isFalse();
    }

    @Test
    @DisplayName("V1 G2 GROWING_WHILE_TERMINATING is found")
    void growingFound() {
        assertThat(growsBeyondItsHolding(ProviderFault.GROWING_WHILE_TERMINATING.factory(cluster, Wire.DIRECT)))
                .isTrue();
    }

    @Test
    @DisplayName("V3 G2 nothing is released while the deployment controller may still act on an older number")
    void observed() {
        assertThat(takesMoreAfterARelease(new SimProviderFactory(cluster, Wire.DIRECT)))
                .isFalse();
    }

    @Test
    @DisplayName("V3 G2 SETTLED_TOO_EARLY_DEPLOYMENT is found")
    void observedFound() {
        assertThat(takesMoreAfterARelease(ProviderFault.SETTLED_TOO_EARLY_DEPLOYMENT.factory(cluster, Wire.DIRECT)))
                .isTrue();
    }

    /** Just recreated, so that no overlap is counted: three replicas, then one, then three before two of them are gone. */
    private boolean growsBeyondItsHolding(SimProviderFactory factory) {
        DeploymentProvider provider = open(factory);
        deployed(provider, 3);
        record.put(LedgerEntry.builder()
                .from(entry())
                .strategy(Strategy.recreate())
                .holding(verbs.amount(4))
                .footprint(verbs.deployFootprint(ONE, Strategy.recreate()))
                .build());
        verbs.change(entry(), "m:1", ONE, 1, RunState.RUNNING);
        carryOut(provider);
        run(step -> !step.endsWith("is gone"));
        assertThat(cluster.pods()).filteredOn(SimPod::isTerminating).hasSize(2);
        LedgerEntry grown = verbs.change(entry(), "m:1", ONE, 3, RunState.RUNNING);
        assertThat(grown.holding()).isEqualTo(verbs.amount(4));
        for (int pass = 0; pass < 4; pass++) {
            carryOut(provider);
            if (runWatching(step -> !step.endsWith("is gone"), () -> !isWithinHolding())) {
                return true;
            }
        }
        return false;
    }

    /** Two are asked for, which the controller reads; then one, which it doesn't; then the holding is looked at. */
    private boolean takesMoreAfterARelease(SimProviderFactory factory) {
        DeploymentProvider provider = open(factory);
        deployed(provider, 1);
        verbs.change(entry(), "m:1", ONE, 2, RunState.RUNNING);
        carryOut(provider);
        run(step -> step.startsWith("deployment controller sees"));
        verbs.change(entry(), "m:1", ONE, 1, RunState.RUNNING);
        carryOut(provider);
        conclude(provider);
        return runWatching(step -> !step.startsWith("deployment controller sees"), () -> !isWithinHolding());
    }

    private boolean isWithinHolding() {
        ResourceAmounts used = cluster.usage()
                .getOrDefault(entry().deployment(), PodUsage.NONE)
                .ours();
        return used.isWithin(entry().holding());
    }

    private void deployed(DeploymentProvider provider, int replicas) {
        verbs.deploy(IRIS, "m:1", ONE, replicas);
        for (int pass = 0; pass < 4; pass++) {
            carryOut(provider);
            run(step -> true);
            conclude(provider);
        }
        assertThat(cluster.isWhollyReady(record.revision(entry()))).isTrue();
    }

    private DeploymentProvider open(SimProviderFactory factory) {
        return factory.open(ProviderSettings.none(), record.context(Wire.DIRECT, clock));
    }

    private LedgerEntry entry() {
        return record.entry(IRIS).orElseThrow();
    }

    private void carryOut(DeploymentProvider provider) {
        assertThat(provider.apply(record.rollout(entry()))).isNotNull();
    }

    private void conclude(DeploymentProvider provider) {
        LedgerEntry entry = entry();
        var observed =
                provider.observe(List.of(entry.deployment()), Freshness.LIVE).get(entry.deployment());
        Conclusion.of(entry, observed, verbs::amount).next().ifPresent(record::put);
    }

    private void run(Predicate<String> steps) {
        assertThat(runWatching(steps, () -> false)).isFalse();
    }

    private boolean runWatching(Predicate<String> steps, BooleanSupplier found) {
        for (int number = 0; number < 300; number++) {
            cluster.enabled().stream()
                    .filter(step -> steps.test(step.name()))
                    .findFirst()
                    .ifPresent(Step::run);
            if (found.getAsBoolean()) {
                return true;
            }
        }
        return false;
    }
}
