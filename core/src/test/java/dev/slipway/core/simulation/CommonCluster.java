package dev.slipway.core.simulation;

import dev.slipway.core.DeploymentManager;
import dev.slipway.core.TestClock;
import dev.slipway.core.TestDirectory;
import dev.slipway.core.simulation.cluster.SimCluster;
import dev.slipway.core.simulation.cluster.SimDeployment;
import dev.slipway.core.simulation.cluster.Step;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.StoreId;
import dev.slipway.model.UserId;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One cluster that several hosts use, each with a store of its own. */
final class CommonCluster implements AutoCloseable {
    private static final int PASSES = 8;
    private static final int MOST_STEPS = 2_000;

    private final TestClock clock = new TestClock();
    private final TestDirectory directory = new TestDirectory();
    private final Map<StoreId, HistoryStore> stores = new HashMap<>();
    private final SimCluster cluster = new SimCluster(clock, this::recorded);
    private final List<DeploymentManager> managers = new ArrayList<>();

    CommonCluster() {
        directory.put(Group.builder()
                .id(new GroupId("lab"))
                .isModelDeploymentOn(true)
                .limits(ResourceAmounts.of("cpu", "6"))
                .addInstanceTypes(
                        InstanceType.of("small", ResourceAmounts.of("cpu", "1")),
                        InstanceType.of("large", ResourceAmounts.of("cpu", "2")))
                .addMembers(new UserId("ann"))
                .build());
    }

    SimCluster cluster() {
        return cluster;
    }

    TestDirectory directory() {
        return directory;
    }

    /** A host's manager; of several with the same store identity the last one's record is what is true. */
    DeploymentManager host(HistoryStore store, Function<SimCluster, DeploymentProviderFactory> opening) {
        stores.put(store.id(), store);
        DeploymentManager manager = DeploymentManager.builder()
                .store(store)
                .directory(directory)
                .provider(opening.apply(cluster), ProviderSettings.none())
                .clock(clock, clock)
                .random(new Random(managers.size()))
                .callDeadline(Duration.ofNanos(1))
                .suspendAfter(Duration.ofSeconds(4))
                .manualReconcile()
                .build();
        managers.add(manager);
        return manager;
    }

    /** Some hosts reconcile, and the cluster does what it wants to do, several times. */
    void settle(DeploymentManager... hosts) {
        for (int pass = 0; pass < PASSES; pass++) {
            for (DeploymentManager host : hosts) {
                host.reconcile();
                goOn();
            }
            clock.advance(Duration.ofMinutes(2));
        }
    }

    /** What of a store's is there, to the last version; whatever is overwritten, scaled, stamped or deleted differs. */
    Set<String> traces(StoreId store) {
        Set<String> traces = cluster.deployments().stream()
                .filter(object -> object.ref().store().equals(store))
                .map(SimDeployment::toString)
                .collect(Collectors.toSet());
        cluster.pods().stream()
                .filter(pod -> pod.ref().store().equals(store))
                .forEach(pod -> traces.add(pod.toString()));
        return traces;
    }

    private void goOn() {
        List<Step> steps = cluster.enabled();
        for (int number = 0; number < MOST_STEPS && !steps.isEmpty(); number++) {
            steps.get(0).run();
            steps = cluster.enabled();
        }
    }

    private Optional<LedgerEntry> recorded(DeploymentRef ref) {
        return Optional.ofNullable(stores.get(ref.store()))
                .map(store ->
                        store.ledger(LedgerScope.of(ref.group())).entries().get(ref.id()));
    }

    @Override
    public void close() {
        managers.forEach(DeploymentManager::close);
    }
}
