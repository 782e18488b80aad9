package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.STRANGER;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.history.FileHistoryStore;
import dev.slipway.core.history.InMemoryHistoryStore;
import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.spi.HistoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class OverallContentionTest {
    private static final int THREADS = 32;
    private static final int FIT = 9;
    private static final List<GroupId> GROUPS = List.of(new GroupId("lab"), new GroupId("other"));

    @TempDir
    private static Path directory;

    private final TestHost host = new TestHost();
    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void close() {
        pool.shutdownNow();
        host.close();
    }

    @RepeatedTest(40)
    @DisplayName(
            "R60 R62 G1 of 32 threads in two groups on two managers exactly as many deploy as the overall limit admits")
    void inMemory() throws Exception {
        contend(new InMemoryHistoryStore(new Random(9)));
    }

    @RepeatedTest(5)
    @DisplayName("R60 R62 G1 the same over a store in files, each manager with its own view of it")
    void inFiles() throws Exception {
        Path store = directory.resolve(Long.toString(System.nanoTime()));
        contend(FileHistoryStore.open(store), FileHistoryStore.open(store));
    }

    private void contend(HistoryStore... stores) throws Exception {
        host.directory.limitOverall(ResourceAmounts.of(ResourceName.DEPLOYMENTS.value(), Integer.toString(FIT)));
        GROUPS.forEach(id -> host.directory.put(Group.builder()
                .from(host.directory.group(id).orElseThrow())
                .limits(ResourceAmounts.NONE)
                .build()));
        List<DeploymentManager> managers = List.of(manager(stores[0]), manager(stores[stores.length - 1]));
        try {
            List<String> outcomes = atOnce(managers);

            assertThat(outcomes).containsOnly("granted", ErrorCode.QUOTA_EXCEEDED.name());
            assertThat(Collections.frequency(outcomes, "granted")).isEqualTo(FIT);
            assertThat(held(stores[0])).hasToString(Integer.toString(FIT));
            managers.get(0).reconcile();
            assertThat(stores[0].ledger(LedgerScope.overall()).entries().values().stream()
                            .map(entry -> entry.holding()
                                    .get(ResourceName.DEPLOYMENTS)
                                    .toBigDecimal()
                                    .intValueExact())
                            .reduce(0, Integer::sum))
                    .isEqualTo(FIT);
        } finally {
            managers.forEach(DeploymentManager::close);
        }
    }

    private DeploymentManager manager(HistoryStore store) {
        return host.builder().store(store).callDeadline(Duration.ofSeconds(5)).build();
    }

    private List<String> atOnce(List<DeploymentManager> managers) throws Exception {
        var together = new CyclicBarrier(THREADS);
        List<Future<String>> results = new ArrayList<>();
        for (int number = 0; number < THREADS; number++) {
            int mine = number;
            results.add(pool.submit(() -> {
                together.await();
                boolean isLab = mine % 4 < 2;
                try {
                    managers.get(mine % 2)
                            .deploy(
                                    isLab ? ANN : STRANGER,
                                    spec().group(isLab ? "lab" : "other")
                                            .id("dep-" + mine)
                                            .replicas(1)
                                            .build());
                    return "granted";
                } catch (DeploymentException e) {
                    return e.code().name();
                }
            }));
        }
        List<String> outcomes = new ArrayList<>();
        for (Future<String> result : results) {
            outcomes.add(result.get());
        }
        return outcomes;
    }

    private static Object held(HistoryStore store) {
        return GROUPS.stream()
                .map(group -> Reservation.holdings(store.ledger(LedgerScope.of(group))))
                .reduce(ResourceAmounts.NONE, ResourceAmounts::plus)
                .get(ResourceName.DEPLOYMENTS);
    }
}
