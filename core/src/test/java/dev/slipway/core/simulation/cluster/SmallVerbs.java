package dev.slipway.core.simulation.cluster;

import dev.slipway.core.Samples;
import dev.slipway.core.TestHost;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.Footprint;
import dev.slipway.model.GroupId;
import dev.slipway.model.Incarnation;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.ResourceName;
import dev.slipway.model.Revision;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.RunState;
import dev.slipway.model.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What users do to a {@link SmallRecord}, with the holdings that the design gives them, in whole cpus. */
final class SmallVerbs {
    static final List<InstanceType> TYPES = List.of(
            InstanceType.of("one", ResourceAmounts.of("cpu", "1")),
            InstanceType.of("two", ResourceAmounts.of("cpu", "2")),
            InstanceType.of("five", ResourceAmounts.of("cpu", "5")));
    private static final ResourceName CPU = new ResourceName("cpu");

    private final SmallRecord record;
    private final Random random;
    private final Map<Integer, ResourceAmounts> amounts = new TreeMap<>();
    private int incarnations;

    SmallVerbs(SmallRecord record, Random random) {
        this.record = record;
        this.random = random;
    }

    LedgerEntry deploy(DeploymentId id, String image, InstanceType type, int replicas) {
        var ref = new DeploymentRef(record.store(), new GroupId("lab"), id, new Incarnation("life-" + ++incarnations));
        Revision revision = revision(ref, 1, image, type, replicas, RunState.RUNNING);
        LedgerEntry entry = Samples.entry(ref, 1, type, replicas)
                .holding(amount(cpus(type.resources()) * replicas))
                .footprint(footprint(revision, Strategy.rolling(0, 1)))
                .largestReplica(type.resources())
                .build();
        record.put(entry, revision);
        return entry;
    }

    LedgerEntry change(LedgerEntry now, String image, InstanceType type, int replicas, RunState state) {
        Revision latest = record.revision(now);
        Revision revision = revision(now.deployment(), latest.number().value() + 1, image, type, replicas, state);
        boolean replaces = now.replicasNow() > 0 && !Template.of(latest).equals(Template.of(revision));
        List<Way> ways = ways(now, revision, replaces);
        Way way = ways.get(random.nextInt(ways.size()));
        boolean drains = state == RunState.RUNNING
                && (now.step() == RolloutStep.DRAIN || (way.waitsForAll() && cpus(now.holding()) > 0));
        LedgerEntry entry = LedgerEntry.builder()
                .from(now)
                .latest(revision.number())
                .runState(state)
                .replicas(replicas)
                .fence(now.fence().next())
                .holding(amount(Math.max(cpus(now.holding()), way.peak())))
                .footprint(footprint(revision, way.strategy()))
                .largestReplica(
                        state == RunState.STOPPED
                                ? now.largestReplica()
                                : now.largestReplica().max(type.resources()))
                .strategy(way.strategy())
                .step(drains ? RolloutStep.DRAIN : RolloutStep.RUN)
                .build();
        record.put(entry, revision);
        return entry;
    }

    LedgerEntry delete(LedgerEntry now) {
        LedgerEntry entry = LedgerEntry.builder()
                .from(now)
                .isRemoving(true)
                .fence(now.fence().next())
                .build();
        record.put(entry);
        return entry;
    }

    private List<Way> ways(LedgerEntry now, Revision revision, boolean replaces) {
        int wanted = revision.desiredReplicas();
        int size = cpus(revision.instanceType().resources());
        if (now.step() == RolloutStep.DRAIN || wanted == 0) {
            return List.of(new Way(Strategy.rolling(0, 1), size * wanted, true));
        }
        List<Way> ways = new ArrayList<>();
        if (replaces) {
            ways.add(replacing(now, size, wanted, Strategy.rolling(1, 0)));
            ways.add(replacing(now, size, wanted, Strategy.rolling(0, 1)));
        } else {
            ways.add(number(now, size, wanted));
        }
        if (replaces || (now.replicasNow() == 0 && cpus(now.holding()) > 0)) {
            ways.add(new Way(Strategy.recreate(), size * wanted, true));
        }
        return ways;
    }

    private Way replacing(LedgerEntry now, int size, int wanted, Strategy strategy) {
        int old = cpus(now.footprint().perReplica());
        int peak = isSettled(now)
                ? Math.max(old, size) * Math.max(now.replicasNow(), wanted) + strategy.surge() * size + wanted * old
                : mixed(now, size, wanted, wanted + strategy.surge(), wanted);
        return new Way(strategy, peak, false);
    }

    private Way number(LedgerEntry now, int size, int wanted) {
        if (isSettled(now) || cpus(now.holding()) == 0) {
            return new Way(Strategy.rolling(0, 1), size * wanted, false);
        }
        Strategy kept = now.replicasNow() > 0 ? now.strategy() : Strategy.rolling(0, 1);
        int overlap = kept.isRecreate() ? 0 : wanted;
        int more = Math.max(0, wanted - now.replicasNow());
        return new Way(kept, Math.max(size * wanted, mixed(now, size, more, overlap + kept.surge(), wanted)), false);
    }

    private static int mixed(LedgerEntry now, int size, int more, int beside, int wanted) {
        int byNumber = Math.max(cpus(now.largestReplica()), size) * (wanted + beside);
        return Math.min(byNumber, cpus(now.holding()) + size * more);
    }

    private static boolean isSettled(LedgerEntry entry) {
        int size = cpus(entry.footprint().perReplica());
        return cpus(entry.holding()) <= size * entry.replicasNow() && cpus(entry.largestReplica()) <= size;
    }

    ResourceAmounts amount(int cpus) {
        return amounts.computeIfAbsent(cpus, number -> ResourceAmounts.of("cpu", Integer.toString(number)));
    }

    private static int cpus(ResourceAmounts amounts) {
        return amounts.get(CPU).toBigDecimal().intValueExact();
    }

    private static Footprint footprint(Revision revision, Strategy strategy) {
        return new Footprint(
                revision.instanceType().resources(), strategy, strategy.isRecreate() ? 0 : revision.desiredReplicas());
    }

    /** What a provider would say of one replica, where nothing overlaps. */
    Footprint deployFootprint(InstanceType type, Strategy strategy) {
        return new Footprint(type.resources(), strategy, 0);
    }

    static Revision revision(
            DeploymentRef ref, long number, String image, InstanceType type, int replicas, RunState state) {
        return Samples.revision(ref, number, type, replicas)
                .spec(TestHost.spec()
                        .group(ref.group().value())
                        .id(ref.id().value())
                        .image(image)
                        .instanceType(type.id().value())
                        .replicas(replicas)
                        .build())
                .runState(state)
                .build();
    }

    /**
     * One way to carry a change out.
     *
     * @param strategy how replicas are replaced
     * @param peak what may exist at most, beside what is held
     * @param waitsForAll whether everything old goes first
     */
    private record Way(Strategy strategy, int peak, boolean waitsForAll) {}
}
