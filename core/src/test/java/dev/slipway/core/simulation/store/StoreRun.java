package dev.slipway.core.simulation.store;

import dev.slipway.core.simulation.Wire;
import dev.slipway.model.DeploymentId;
import dev.slipway.model.GroupId;
import dev.slipway.spi.HistoryStore;
import dev.slipway.spi.tck.StoreSamples;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Lets a few processes work on one store, request by request in an order that a seed decides, on rough wires, and inspects what
 * is recorded after each write. Then everything comes to rest, and whatever is in nobody's way must be possible.
 */
public final class StoreRun implements AutoCloseable {
    private static final List<GroupId> GROUPS = List.of(new GroupId("lab"), new GroupId("shop"));
    private static final List<DeploymentId> IDS = List.of(new DeploymentId("iris"), new DeploymentId("fraud"));

    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        var thread = new Thread(work, "store-run");
        thread.setDaemon(true);
        return thread;
    });
    private final Roughness roughness;
    private final int processes;
    private final int changes;

    /**
     * Prepares runs.
     *
     * @param roughness how often something goes wrong
     * @param processes how many there are
     * @param changes how many each of them makes
     */
    public StoreRun(Roughness roughness, int processes, int changes) {
        this.roughness = roughness;
        this.processes = processes;
        this.changes = changes;
    }

    /**
     * Runs one seed on a new world.
     *
     * @return what happened last, in words: the same for the same seed
     * @throws StoreViolation if a guarantee was broken
     */
    public String run(long seed, Function<Random, StoreWorld> worlds) {
        var random = new Random(seed);
        random.nextInt();
        // On few ids many meet, on many there is more to mix up.
        List<GroupId> groups = GROUPS.subList(0, 1 + random.nextInt(GROUPS.size()));
        List<DeploymentId> ids = IDS.subList(0, 1 + random.nextInt(IDS.size()));
        StoreWorld world = worlds.apply(random);
        HistoryStore right = world.look();
        var samples = new StoreSamples(right.id());
        var inspector = new StoreInspector(right, world.kept(), GROUPS);
        var numbers = new StoreWriter.Numbers();
        Function<HistoryStore, StoreWriter> writers =
                store -> new StoreWriter(store, samples, inspector.answers(), numbers, random, groups, ids);
        var turns = new Turns(random);
        var wire = new RoughWire(random, turns, roughness, what -> {
            if (world.shows(what)) {
                inspector.inspect();
            }
        });
        try {
            inspector.start();
            turns.play(threads, Collections.nCopies(processes, () -> {
                int left = changes;
                while (left > 0) {
                    left = live(world, wire, writers, random, left);
                }
            }));
            wire.arrive();
            String trace = wire.trace();
            HistoryStore resting = world.open(Wire.DIRECT, random);
            world.sweep(resting);
            inspector.inspect();
            for (DeploymentId id : IDS) {
                if (right.locate(id).isEmpty()) {
                    writers.apply(resting).mustDeploy(GROUPS.get(random.nextInt(GROUPS.size())), id);
                    inspector.inspect();
                }
            }
            return trace;
        } catch (StoreViolation e) {
            throw new StoreViolation("seed " + seed + ": " + e.getMessage() + "\n" + wire.trace(), e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** One life of a process; returns how many changes it has left if it died. */
    private static int live(
            StoreWorld world, RoughWire wire, Function<HistoryStore, StoreWriter> writers, Random random, int changes) {
        int left = changes;
        try {
            HistoryStore store = world.open(wire, random);
            StoreWriter writer = writers.apply(store);
            while (left > 0) {
                left--;
                if (random.nextInt(4) == 0) {
                    world.sweep(store);
                } else {
                    writer.change();
                }
            }
        } catch (RoughWire.Died e) {
            return left;
        }
        return left;
    }
}
