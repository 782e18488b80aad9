package dev.slipway.core;

import static dev.slipway.core.TestHost.ANN;
import static dev.slipway.core.TestHost.id;
import static dev.slipway.core.TestHost.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.error.DeploymentException;
import dev.slipway.error.ErrorCode;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.Revision;
import dev.slipway.model.SpecChange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ContentionTest {
    private static final int THREADS = 32;
    private final TestHost host = new TestHost();
    private final List<DeploymentManager> managers = List.of(host.manager(), host.manager());
    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void close() {
        pool.shutdownNow();
        host.close();
    }

    @RepeatedTest(5)
    @DisplayName(
            "R57 R60 G1 of 32 threads on two managers exactly as many deploy as fit, and none is refused for nothing")
    void exactlyAsManyAsFit() throws Exception {
        List<String> outcomes = atOnce(THREADS, number -> {
            on(number).deploy(ANN, spec().id("dep-" + number).replicas(1).build());
            return "granted";
        });

        // 4 cpus in pieces of 500m, 8Gi in pieces of 1Gi
        assertThat(Collections.frequency(outcomes, "granted")).isEqualTo(8);
        assertThat(Collections.frequency(outcomes, ErrorCode.QUOTA_EXCEEDED.name()))
                .isEqualTo(THREADS - 8);
        ResourceAmounts held =
                entries().stream().map(LedgerEntry::holding).reduce(ResourceAmounts.NONE, ResourceAmounts::plus);
        assertThat(held.get(ResourceName.CPU)).hasToString("4");
        assertThat(held.get(ResourceName.MEMORY)).hasToString("8Gi");
        assertThat(host.backEnd.replicas()).isEqualTo(8);
    }

    @RepeatedTest(10)
    @DisplayName("R4 of two managers that race for one id exactly one wins, and the other gets a typed conflict")
    void oneId() throws Exception {
        List<String> outcomes = atOnce(2, number -> {
            on(number).deploy(ANN, spec().replicas(1 + number).build());
            return "won by " + number;
        });

        assertThat(outcomes).contains(ErrorCode.ID_TAKEN.name());
        LedgerEntry entry = entries().get(0);
        assertThat(outcomes).contains("won by " + (entry.replicas() - 1));
        assertThat(managers.get(0).history(ANN, id("fraud"))).hasSize(1);
    }

    @RepeatedTest(3)
    @DisplayName("R46 twenty updates at once through two managers are all recorded, each once and without gaps")
    void everyUpdate() throws Exception {
        DeploymentId id = managers.get(0).deploy(ANN, spec().build()).id();

        List<String> outcomes = atOnce(
                20,
                number -> on(number)
                        .update(
                                ANN,
                                id,
                                SpecChange.builder()
                                        .description("said by " + number)
                                        .build())
                        .spec()
                        .description());

        assertThat(outcomes)
                .containsExactlyElementsOf(IntStream.range(0, 20)
                        .mapToObj(number -> "said by " + number)
                        .toList());
        List<Revision> history = managers.get(1).history(ANN, id);
        assertThat(history)
                .extracting(revision -> revision.number().value())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 21)
                        .mapToObj(number -> 22L - number)
                        .toList());
        assertThat(history.subList(0, 20))
                .extracting(revision -> revision.spec().description())
                .containsExactlyInAnyOrderElementsOf(outcomes);
    }

    private List<String> atOnce(int threads, IntFunction<String> act) throws Exception {
        var together = new CyclicBarrier(threads);
        List<Future<String>> results = new ArrayList<>();
        for (int number = 0; number < threads; number++) {
            int mine = number;
            results.add(pool.submit(() -> {
                together.await();
                try {
                    return act.apply(mine);
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

    private DeploymentManager on(int number) {
        return managers.get(number % managers.size());
    }

    private List<LedgerEntry> entries() {
        return List.copyOf(
                host.store.ledger(LedgerScope.of(new GroupId("lab"))).entries().values());
    }
}
