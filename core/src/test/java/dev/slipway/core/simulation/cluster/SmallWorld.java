package dev.slipway.core.simulation.cluster;

import dev.slipway.core.TestClock;
import dev.slipway.core.simulation.Wire;
import dev.slipway.error.DeploymentException;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.InstanceType;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.Observation;
import dev.slipway.model.ReplicaCounts;
import dev.slipway.model.ResourceAmounts;
import dev.slipway.model.RolloutStep;
import dev.slipway.model.RunState;
import dev.slipway.model.StoreId;
import dev.slipway.spi.DeploymentProvider;
import dev.slipway.spi.Freshness;
import dev.slipway.spi.ProviderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Two processes without managers, one deployment id, and a cluster, driven by a seed. Whenever a process calls, others go
 * first: the cluster's controllers, users, the other process with whole calls of its own. Answers are lost, and writes come
 * late. What breaks a guarantee is thrown.
 */
final class SmallWorld {
    private static final DeploymentId IRIS = new DeploymentId("iris");
    private static final DeploymentId ROSE = new DeploymentId("rose");
    private static final List<String> IMAGES = List.of("m:1", "m:2", "m:3");
    private static final List<String> SLOW = List.of(
            "",
            "is gone",
            "deployment controller sees",
            "deployment controller reports",
            "replica set controller sees",
            "deployment controller works",
            "replica set controller works",
            "becomes ready");
    private static final int DEEPEST = 4;
    private static final int STEPS = 500;

    private final Random random;
    private final TestClock clock = new TestClock();
    private final SmallRecord record = new SmallRecord(new StoreId("ours"));
    private final SmallRecord others = new SmallRecord(new StoreId("theirs"));
    private final SmallVerbs verbs;
    private final SimCluster cluster;
    private final DeploymentProvider watcher;
    private final List<DeploymentProvider> providers = new ArrayList<>();
    private final List<Runnable> late = new ArrayList<>();
    private final List<LedgerEntry> toCarryOut = new ArrayList<>();
    private final String slow;
    private boolean isCalm;
    private int depth;
    private int changes = 25;
    private int stepsLeft = STEPS;

    SmallWorld(long seed, BiFunction<SimCluster, Wire, SimProviderFactory> make) {
        this.random = new Random(seed);
        this.slow = SLOW.get(random.nextInt(SLOW.size()));
        this.verbs = new SmallVerbs(record, random);
        this.cluster = new SimCluster(
                clock, ref -> ref.store().equals(record.store()) ? record.entry(ref) : others.entry(ref));
        if (random.nextInt(4) == 0) {
            cluster.letCacheLag();
        }
        Wire wire = new Crowded();
        for (int process = 0; process < 2; process++) {
            providers.add(open(make.apply(cluster, wire), record, wire));
        }
        this.watcher = open(make.apply(cluster, Wire.DIRECT), record, Wire.DIRECT);
        if (random.nextInt(4) == 0) {
            cluster.crash(IMAGES.get(1));
        }
        if (random.nextInt(3) == 0) {
            LedgerEntry rose = new SmallVerbs(others, random).deploy(ROSE, "m:1", SmallVerbs.TYPES.get(0), 1);
            DeploymentProvider theirs = open(new SimProviderFactory(cluster, Wire.DIRECT), others, Wire.DIRECT);
            settle(() -> theirs.apply(others.rollout(rose)));
        }
    }

    private DeploymentProvider open(SimProviderFactory factory, SmallRecord of, Wire wire) {
        return factory.open(ProviderSettings.none(), of.context(wire, clock));
    }

    void run() {
        while (stepsLeft > 0) {
            anything();
        }
        comeToRest();
    }

    private void anything() {
        stepsLeft--;
        clock.advance(Duration.ofMillis(10));
        int dice = random.nextInt(100);
        if (dice < 60) {
            List<Step> steps = cluster.enabled();
            if (!steps.isEmpty()) {
                Step step = steps.get(random.nextInt(steps.size()));
                if (slow.isEmpty() || !step.name().contains(slow) || random.nextInt(12) == 0) {
                    step.run();
                }
            }
        } else if (dice < 63) {
            user();
        } else if (dice < 67 && !late.isEmpty()) {
            late.remove(random.nextInt(late.size())).run();
        } else if (depth < DEEPEST) {
            depth++;
            call();
            depth--;
        }
        check();
    }

    private void call() {
        DeploymentProvider provider = providers.get(random.nextInt(providers.size()));
        if (!toCarryOut.isEmpty() && random.nextBoolean()) {
            carryOut(provider, toCarryOut.remove(random.nextInt(toCarryOut.size())));
        } else {
            reconcile(provider);
        }
    }

    private void carryOut(DeploymentProvider provider, LedgerEntry entry) {
        try {
            if (entry.isRemoving()) {
                provider.remove(entry.deployment(), entry.fence());
            } else {
                provider.apply(record.rollout(entry));
            }
        } catch (DeploymentException | Wire.Lost e) {
            if (random.nextInt(3) == 0 && !isCalm) {
                toCarryOut.add(entry);
            }
        }
    }

    private void reconcile(DeploymentProvider provider) {
        Map<String, LedgerEntry> entries = record.entries();
        long counter = record.counter();
        List<DeploymentRef> refs =
                entries.values().stream().map(LedgerEntry::deployment).toList();
        Map<DeploymentRef, Observation> observed;
        try {
            observed = provider.observe(refs, Freshness.LIVE);
        } catch (DeploymentException e) {
            return;
        }
        for (LedgerEntry entry : entries.values()) {
            Conclusion conclusion = Conclusion.of(entry, observed.get(entry.deployment()), verbs::amount);
            if (record.counter() != counter) {
                return;
            }
            if (conclusion.equals(Conclusion.REMOVE)) {
                record.remove(entry.deployment().id());
                return;
            }
            if (conclusion.next().isPresent()) {
                record.put(conclusion.next().get());
                return;
            }
            if (conclusion.equals(Conclusion.CARRY_OUT)) {
                carryOut(provider, entry);
            }
        }
    }

    private void user() {
        boolean isTaken = others.entry(ROSE).isPresent();
        DeploymentId id = isTaken && random.nextInt(12) == 0 ? ROSE : IRIS;
        Optional<LedgerEntry> now = record.entry(id);
        if (changes == 0 || now.filter(LedgerEntry::isRemoving).isPresent()) {
            return;
        }
        changes--;
        if (now.isEmpty()) {
            toCarryOut.add(verbs.deploy(id, image(), type(), 1 + random.nextInt(3)));
        } else {
            toCarryOut.add(changed(now.get()));
        }
    }

    private LedgerEntry changed(LedgerEntry now) {
        var latest = record.revision(now);
        String image = latest.spec().image().value();
        int number = 1 + random.nextInt(3);
        return switch (random.nextInt(10)) {
            case 0 -> verbs.delete(now);
            case 1, 5 -> verbs.change(now, image, latest.instanceType(), number, RunState.RUNNING);
            case 2 -> verbs.change(now, image, latest.instanceType(), now.replicas(), RunState.STOPPED);
            case 3 -> verbs.change(now, image, latest.instanceType(), number, RunState.RUNNING);
            case 4 -> verbs.change(now, image(), latest.instanceType(), now.replicas(), RunState.RUNNING);
            default -> verbs.change(now, image(), type(), number, RunState.RUNNING);
        };
    }

    private void check() {
        if (!cluster.breaches().isEmpty()) {
            throw new AssertionError(cluster.breaches().get(0).toString());
        }
        cluster.usage().forEach((ref, usage) -> {
            SmallRecord of = ref.store().equals(record.store()) ? record : others;
            ResourceAmounts holding = of.entry(ref)
                    .filter(entry -> entry.deployment().equals(ref))
                    .map(LedgerEntry::holding)
                    .orElse(ResourceAmounts.NONE);
            if (!usage.ours().isWithin(holding)) {
                throw new AssertionError(
                        "G2: " + ref + " runs " + usage + " and holds " + holding + "; " + cluster.digest());
            }
        });
        if (random.nextInt(4) == 0) {
            record.entry(IRIS).ifPresent(this::checkReadiness);
        }
    }

    private void checkReadiness(LedgerEntry entry) {
        Observation seen = observed(watcher, entry);
        if (isDeployed(entry, seen) && !cluster.isWhollyReady(record.revision(entry))) {
            throw new AssertionError("G6: " + entry.deployment() + " reads deployed, but is not; " + cluster.digest());
        }
    }

    private static Observation observed(DeploymentProvider by, LedgerEntry entry) {
        return by.observe(List.of(entry.deployment()), Freshness.LIVE).get(entry.deployment());
    }

    private static boolean isDeployed(LedgerEntry entry, Observation seen) {
        return entry.replicasNow() > 0
                && entry.step() == RolloutStep.RUN
                && seen.match(
                        present -> {
                            ReplicaCounts counts = present.track().replicas();
                            return present.isComplete()
                                    && present.stamp().equals(entry.fence())
                                    && present.track().fence().equals(entry.fence())
                                    && counts.desired() == entry.replicas()
                                    && counts.existing() == entry.replicas()
                                    && counts.updatedReady() == entry.replicas();
                        },
                        absent -> false,
                        unavailable -> false);
    }

    /** Nobody disturbs any more, and everybody works: what is wanted must come true. */
    private void comeToRest() {
        isCalm = true;
        List.copyOf(late).forEach(Runnable::run);
        late.clear();
        check();
        record.entry(ROSE).ifPresent(rose -> record.remove(ROSE));
        if (random.nextBoolean()) {
            record.entry(IRIS)
                    .filter(entry -> !entry.isRemoving())
                    .ifPresent(entry -> verbs.change(entry, "m:3", type(), 1 + random.nextInt(3), RunState.RUNNING));
        } else {
            IMAGES.forEach(cluster::behave);
        }
        for (int pass = 0; pass < 60 && !isAtRest(); pass++) {
            settle(() -> reconcile(providers.get(random.nextInt(2))));
        }
        if (!isAtRest()) {
            throw new AssertionError("stuck: " + record.entry(IRIS) + "; " + cluster.digest());
        }
    }

    private boolean isAtRest() {
        Optional<LedgerEntry> found = record.entry(IRIS);
        if (found.isEmpty()) {
            return true;
        }
        LedgerEntry entry = found.get();
        boolean runs = entry.replicasNow() > 0;
        boolean isThere = runs
                ? cluster.isWhollyReady(record.revision(entry))
                : !cluster.running().contains(entry.deployment());
        return isThere
                && !entry.isRemoving()
                && entry.step() == RolloutStep.RUN
                && entry.holding().isWithin(entry.footprint().perReplica().times(entry.replicasNow()));
    }

    private void settle(Runnable call) {
        boolean before = isCalm;
        isCalm = true;
        call.run();
        List<Step> steps = cluster.enabled();
        for (int step = 0; step < 200 && !steps.isEmpty(); step++) {
            steps.get(random.nextInt(steps.size())).run();
            check();
            steps = cluster.enabled();
        }
        isCalm = before;
    }

    private String image() {
        return IMAGES.get(random.nextInt(IMAGES.size()));
    }

    private InstanceType type() {
        return SmallVerbs.TYPES.get(random.nextInt(SmallVerbs.TYPES.size()));
    }

    /** Others go first, and answers are lost. */
    private final class Crowded implements Wire {
        @Override
        public <T> T read(String what, Supplier<T> call) {
            crowd();
            T answer = call.get();
            if (isUnlucky()) {
                throw new Lost(what);
            }
            crowd();
            return answer;
        }

        @Override
        public <T> T write(String what, Supplier<T> call) {
            crowd();
            if (!isUnlucky()) {
                T answer = call.get();
                check();
                crowd();
                return answer;
            }
            switch (random.nextInt(3)) {
                case 0 -> arrive(call);
                case 1 -> late.add(() -> arrive(call));
                default -> {
                    // It never arrives.
                }
            }
            throw new Lost(what);
        }

        private void arrive(Supplier<?> call) {
            try {
                Objects.requireNonNull(call.get(), "the answer, which nobody hears");
            } catch (ApiRefusal e) {
                // Nobody hears the refusal.
            }
        }

        private boolean isUnlucky() {
            return !isCalm && random.nextInt(12) == 0;
        }

        private void crowd() {
            if (isCalm || stepsLeft <= 0 || random.nextInt(3) == 0) {
                return;
            }
            int others = random.nextInt(8) == 0 ? random.nextInt(40) : random.nextInt(4);
            for (int other = 0; other < others; other++) {
                anything();
            }
        }
    }
}
