package dev.slipway.core.simulation;

import dev.slipway.core.simulation.cluster.SimCluster;
import dev.slipway.core.simulation.cluster.SimProviderFactory;
import dev.slipway.model.DeploymentRef;
import dev.slipway.model.LedgerEntry;
import dev.slipway.model.LedgerScope;
import dev.slipway.model.Revision;
import dev.slipway.model.RevisionKey;
import dev.slipway.model.RevisionNumber;
import dev.slipway.spi.DeploymentProviderFactory;
import dev.slipway.spi.HistoryStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** A cluster whose controllers act on old copies, and a provider that needs several requests for everything. */
final class ClusterWorld implements BackEnd {
    private static final int LOOKED_BACK = 3;

    private final World world;
    private final SimCluster cluster;
    private final BiFunction<SimCluster, Wire, DeploymentProviderFactory> opening;
    private final Map<RevisionKey, Revision> revisions = new HashMap<>();

    private ClusterWorld(World world, BiFunction<SimCluster, Wire, DeploymentProviderFactory> opening) {
        this.world = world;
        this.opening = opening;
        this.cluster = new SimCluster(world.clock(), this::recorded);
        cluster.letCacheLag();
    }

    /** With the provider that follows the protocol. */
    static BackEnd right(World world) {
        return new ClusterWorld(world, SimProviderFactory::new);
    }

    /** With another provider. */
    static BackEnd with(World world, BiFunction<SimCluster, Wire, DeploymentProviderFactory> opening) {
        return new ClusterWorld(world, opening);
    }

    @Override
    public DeploymentProviderFactory open(Wire wire) {
        return opening.apply(cluster, wire);
    }

    @Override
    public List<Move> moves() {
        return cluster.enabled().stream()
                .map(step -> new Move(step.name(), step::run))
                .toList();
    }

    @Override
    public Map<DeploymentRef, Use> use() {
        Map<DeploymentRef, Use> use = new HashMap<>();
        cluster.usage().forEach((ref, pods) -> use.put(ref, new Use(pods.live(), pods.terminating())));
        return use;
    }

    @Override
    public Set<RevisionKey> whollyReady() {
        Set<RevisionKey> ready = new HashSet<>();
        world.ledgers()
                .values()
                .forEach(ledger -> ledger.entries().values().forEach(entry -> {
                    // What was asked for last may not be written yet: what was asked for before it is still what runs.
                    long latest = entry.latest().value();
                    for (long number = latest; number > Math.max(0, latest - LOOKED_BACK); number--) {
                        revision(new RevisionKey(entry.deployment(), new RevisionNumber(number)))
                                .filter(cluster::isWhollyReady)
                                .ifPresent(revision -> ready.add(revision.key()));
                    }
                }));
        return ready;
    }

    @Override
    public void check() {
        cluster.breaches().stream().findFirst().ifPresent(breach -> {
            throw new Broken(breach.guarantee(), breach.sentence());
        });
    }

    @Override
    public void script(String image, boolean crashes) {
        if (crashes) {
            cluster.crash(image);
        } else {
            cluster.behave(image);
        }
    }

    @Override
    public String digest() {
        return cluster.digest();
    }

    private Optional<LedgerEntry> recorded(DeploymentRef ref) {
        HistoryStore store = world.truth();
        return ref.store().equals(store.id())
                ? Optional.ofNullable(
                        store.ledger(LedgerScope.of(ref.group())).entries().get(ref.id()))
                : Optional.empty();
    }

    private Optional<Revision> revision(RevisionKey key) {
        if (!revisions.containsKey(key)) {
            revisions.putAll(world.truth().revisions(List.of(key)));
        }
        return Optional.ofNullable(revisions.get(key));
    }
}
