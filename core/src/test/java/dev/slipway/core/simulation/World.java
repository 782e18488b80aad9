package dev.slipway.core.simulation;

import dev.slipway.core.TestClock;
import dev.slipway.core.TestDirectory;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.Group;
import dev.slipway.model.GroupId;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.UserId;
import dev.slipway.spi.GroupLedger;
import dev.slipway.spi.HistoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** What simulated processes share, and the truth about it. */
final class World {
    static final ResourceAmounts LIMITS = limits(100);
    static final int MOST_DEPLOYMENTS = 2;

    private final TestClock clock = new TestClock();
    private final TestDirectory directory = new TestDirectory();
    private final List<ProcessWire.Late> underway = new ArrayList<>();
    private final SharedStore store;
    private final BackEnd backEnd;
    private final Map<GroupId, NavigableMap<Long, ResourceAmounts>> limited = new HashMap<>();
    private boolean hasBeenForbidden;

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

    /** Everything that is recorded. */
    Set<DeploymentId> ids() {
        Set<DeploymentId> ids = new HashSet<>();
        ledgers().values().forEach(ledger -> ids.addAll(ledger.entries().keySet()));
        return ids;
    }

    /** All groups together get a limit, or a different one. */
    void limitOverall(String cpu, int deployments) {
        directory.limitOverall(
                ResourceAmounts.of("cpu", cpu).and(ResourceName.DEPLOYMENTS.value(), Integer.toString(deployments)));
    }

    /** What all groups together may hold; nothing for no limit. */
    ResourceAmounts overallLimits() {
        return directory.overallLimits();
    }

    /** The first reservation of the overall limit that isn't what its group holds. */
    Optional<String> whatIsReservedWrongly() {
        if (overallLimits().asMap().isEmpty()) {
            return Optional.empty();
        }
        Map<GroupId, ResourceAmounts> reserved = new HashMap<>();
        truth().ledger(LedgerScope.overall())
                .entries()
                .values()
                .forEach(entry -> reserved.put(entry.deployment().group(), entry.holding()));
        for (Map.Entry<GroupId, GroupLedger> ledger : ledgers().entrySet()) {
            ResourceAmounts held = Holdings.sum(ledger.getValue());
            ResourceAmounts found = reserved.getOrDefault(ledger.getKey(), ResourceAmounts.NONE);
            if (!held.equals(found)) {
                return Optional.of(ledger.getKey() + " holds " + held + " and has reserved " + found);
            }
        }
        return Optional.empty();
    }

    /** A group's switch is turned. */
    void switchTo(String group, boolean isOn) {
        hasBeenForbidden |= !isOn;
        directory.change(group, builder -> builder.isModelDeploymentOn(isOn));
    }

    /** A group's limits become so many hundredths of what they were at first. */
    void limitTo(String group, int percent, long step) {
        ResourceAmounts limits = limits(percent);
        limited.computeIfAbsent(new GroupId(group), any -> new TreeMap<>()).put(step, limits);
        directory.change(group, builder -> builder.limits(limits));
    }

    /** The largest limits of a group that somebody may know who has asked since a step, resource by resource. */
    ResourceAmounts limits(GroupId group, long since) {
        NavigableMap<Long, ResourceAmounts> changes = limited.getOrDefault(group, new TreeMap<>());
        Long first = changes.floorKey(since);
        ResourceAmounts largest = first == null ? LIMITS : changes.get(first);
        for (ResourceAmounts limits : changes.tailMap(since, true).values()) {
            largest = largest.max(limits);
        }
        return largest.and(ResourceName.DEPLOYMENTS.value(), Integer.toString(MOST_DEPLOYMENTS));
    }

    private static ResourceAmounts limits(int percent) {
        return ResourceAmounts.of("cpu", 60 * percent + "m").and("nvidia.com/gpu", Integer.toString(percent / 50));
    }

    /** Whether a group was ever really switched off. */
    boolean hasBeenForbidden() {
        return hasBeenForbidden;
    }

    /** All of its state in a few words, the processes' own apart. */
    String digest() {
        var digest = new Digest();
        digest.add(
                ledgers(),
                backEnd.digest(),
                clock.instant(),
                underway.stream().map(ProcessWire.Late::what).toList());
        return digest.toString();
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
                (world, choices) -> new AtomicStore(new Random(1)),
                (world, choices) -> new EmbeddedWorld(
                        world.clock(),
                        world.truth(),
                        Duration.ofSeconds(choices.pick(8)),
                        Duration.ofSeconds(choices.pick(8))));

        /** The same, where a replica is ready, and gone, at once. */
        static final Kinds QUICK = new Kinds(
                PLAIN.store(),
                (world, choices) -> new EmbeddedWorld(world.clock(), world.truth(), Duration.ZERO, Duration.ZERO));

        /** A store of single objects below the plain back end. */
        static final Kinds OBJECTS = new Kinds((world, choices) -> new ObjectStore(new Random(1)), PLAIN.backEnd());

        /** A cluster whose controllers lag behind. */
        static final Kinds CLUSTER = new Kinds(PLAIN.store(), (world, choices) -> ClusterWorld.right(world));

        /** Everything at once. */
        static final Kinds WHOLE = new Kinds(OBJECTS.store(), CLUSTER.backEnd());
    }

    /** Makes a part of a world. */
    @FunctionalInterface
    interface Maker<T> {
        T make(World world, Choices choices);
    }
}
