package dev.slipway.core.simulation;

import dev.slipway.core.TestClock;
import dev.slipway.core.TestDirectory;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.UserId;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What simulated processes share, and the truth about it. */
final class World {
    static final ResourceAmounts LIMITS = ResourceAmounts.of("cpu", "6").and("nvidia.com/gpu", "2");
    static final int MOST_DEPLOYMENTS = 2;

    private final TestClock clock = new TestClock();
    private final TestDirectory directory = new TestDirectory();
    private final List<ProcessWire.Late> underway = new ArrayList<>();
    private final SharedStore store;
    private final BackEnd backEnd;

    World(Kinds kinds, Choices choices) {
        for (String group : Operations.GROUPS) {
            directory.put(Group.builder()
                    .id(new GroupId(group))
                    .isModelDeploymentOn(true)
                    .limits(LIMITS)
                    .mostDeployments(MOST_DEPLOYMENTS)
                    .addInstanceTypes(
                            InstanceType.of("small", ResourceAmounts.of("cpu", "1")),
                            InstanceType.of("large", ResourceAmounts.of("cpu", "2")),
                            InstanceType.of(
                                    "gpu", ResourceAmounts.of("cpu", "500m").and("nvidia.com/gpu", "1")))
                    .addMembers(new UserId("ann"))
                    .build());
        }
        this.store = kinds.store().make(this, choices);
        this.backEnd = kinds.backEnd().make(this, choices);
    }

    TestClock clock() {
        return clock;
    }

    TestDirectory directory() {
        return directory;
    }

    SharedStore store() {
        return store;
    }

    HistoryStore truth() {
        return store.direct();
    }

    BackEnd backEnd() {
        return backEnd;
    }

    /** Requests that nobody waits for any more, and that may still arrive. */
    List<ProcessWire.Late> underway() {
        return underway;
    }

    /** Every ledger as it is at this instant. */
    Map<GroupId, GroupLedger> ledgers() {
        Map<GroupId, GroupLedger> ledgers = new LinkedHashMap<>();
        for (String group : Operations.GROUPS) {
            var id = new GroupId(group);
            ledgers.put(id, truth().ledger(LedgerScope.of(id)));
        }
        return ledgers;
    }

    /**
     * What a world is made of.
     *
     * @param store makes the store
     * @param backEnd makes the back end
     */
    record Kinds(Maker<SharedStore> store, Maker<BackEnd> backEnd) {
        /** The plainest ones: every call is one request. */
        static final Kinds PLAIN = new Kinds(
                (world, choices) -> new AtomicStore(new java.util.Random(1)),
                (world, choices) -> new EmbeddedWorld(world.clock(), world.truth(), choices));
    }

    /** Makes a part of a world. */
    @FunctionalInterface
    interface Maker<T> {
        T make(World world, Choices choices);
    }
}
