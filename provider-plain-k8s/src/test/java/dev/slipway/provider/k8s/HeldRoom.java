package dev.slipway.provider.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.model.GroupId;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Quantity;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.RolloutLabels;
import dev.slipway.testbed.Bed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks again and again at what a group's pods ask for, as the API server has them, and at what the record holds for them right before
 * and after. Whatever is written grows what is held first, and lets go of it last, so the pods in between never exceed both.
 */
final class HeldRoom {
    private static final Set<String> OVER = Set.of("Succeeded", "Failed");
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int FEWEST = 20;

    private final Bed bed;
    private final HistoryStore store;
    private final LedgerScope scope;
    private final boolean countsTerminating;
    private final List<String> exceeded = new CopyOnWriteArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger mostPods = new AtomicInteger();
    private final AtomicInteger mostTerminating = new AtomicInteger();
    private final Thread thread = new Thread(this::watch, "held-room");
    private volatile boolean isOver;

    /** Begins to look. */
    HeldRoom(Bed bed, HistoryStore store, String group, boolean countsTerminating) {
        this.bed = bed;
        this.store = store;
        this.scope = LedgerScope.of(new GroupId(group));
        this.countsTerminating = countsTerminating;
        thread.start();
    }

    private void watch() {
        while (!isOver) {
            ResourceAmounts before = held();
            List<JsonNode> pods = pods();
            ResourceAmounts after = held();
            long terminating = pods.stream().filter(HeldRoom::isTerminating).count();
            mostPods.accumulateAndGet(pods.size(), Math::max);
            mostTerminating.accumulateAndGet(Math.toIntExact(terminating), Math::max);
            compare(asked(pods), before.max(after));
            looks.incrementAndGet();
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void compare(Map<String, Quantity> asked, ResourceAmounts held) {
        asked.forEach((name, amount) -> {
            Quantity room = held.get(new ResourceName(name));
            if (amount.compareTo(room) > 0) {
                exceeded.add(name + ": pods ask for " + amount + ", held is " + room);
            }
        });
    }

    private ResourceAmounts held() {
        return store.ledger(scope).entries().values().stream()
                .map(LedgerEntry::holding)
                .reduce(ResourceAmounts.NONE, ResourceAmounts::plus);
    }

    /** Those that hold what they ask for. */
    private List<JsonNode> pods() {
        List<JsonNode> pods = new ArrayList<>();
        bed.api()
                .get("/api/v1/namespaces/" + bed.namespace() + "/pods?labelSelector=slipway.dev%2Fgroup%3D"
                        + RolloutLabels.group(scope.group().orElseThrow()))
                .path("items")
                .forEach(pod -> {
                    if (!OVER.contains(pod.path("status").path("phase").asText())) {
                        pods.add(pod);
                    }
                });
        return pods;
    }

    private Map<String, Quantity> asked(List<JsonNode> pods) {
        Map<String, Quantity> sum = new LinkedHashMap<>();
        for (JsonNode pod : pods) {
            if (countsTerminating || !isTerminating(pod)) {
                pod.path("spec")
                        .path("containers")
                        .forEach(container -> container
                                .path("resources")
                                .path("requests")
                                .properties()
                                .forEach(request -> sum.merge(
                                        request.getKey(),
                                        Quantity.parse(request.getValue().asText()),
                                        Quantity::plus)));
            }
        }
        return sum;
    }

    private static boolean isTerminating(JsonNode pod) {
        return !pod.path("metadata").path("deletionTimestamp").isMissingNode();
    }

    /** The most pods at once, and the most of them that were ending. */
    String most() {
        return mostPods + " pods, " + mostTerminating + " terminating, " + looks + " looks";
    }

    /** Ends looking, and says whether more was ever there than held. */
    void end() throws InterruptedException {
        isOver = true;
        thread.join();
        System.out.println("HeldRoom: " + most());
        assertThat(exceeded).isEmpty();
        assertThat(looks).hasValueGreaterThan(FEWEST);
        assertThat(mostPods).hasPositiveValue();
    }
}
